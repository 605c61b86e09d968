// Every limit and interval of the worker: unit in the name, reason beside it. README "Limits" lists them.

// Sources
/** Upper bound of one source: what a job can read in a few hours, and far below R2's object size. */
export const MAX_SOURCE_BYTES = 5 * 1024 ** 3;
/** A server that has sent no header by then is down, not slow. */
export const SOURCE_HEADERS_TIMEOUT_MS = 60_000;
/** A stream that is silent for so long will not go on. */
export const SOURCE_IDLE_TIMEOUT_MS = 60_000;
/** A fetch lives within one alarm, to which the platform gives 15 minutes. */
export const MAX_FETCH_MS = 13 * 60_000;
/** Real ones have one or two; more is a loop. */
export const MAX_SOURCE_REDIRECTS = 5;
/** A broken download goes on where it stopped; so many attempts in a row may bring nothing. */
export const MAX_SOURCE_RESUMES = 5;
/** The beginning of a source, for a preview: thousands of rows, read while somebody waits. */
export const MAX_PREVIEW_BYTES = 4 * 1024 ** 2;
/** Rows whose types are guessed for a preview, of which the first twenty are shown. */
export const PREVIEW_SAMPLE_ROWS = 1_000;
/** A server that compresses unasked: text shrinks to a hundredth at best, and a bomb has the rest. */
export const MAX_SOURCE_UNPACK_RATIO = 200;
/** What a file may unpack to whatever its ratio: small files of blanks are no bombs. */
export const MIN_UNPACK_LIMIT_BYTES = 64 * 1024 ** 2;
/** The description of a Grist document is a few kilobytes. */
export const MAX_GRIST_ANSWER_BYTES = 1024 ** 2;
/** R2 wants equal parts of at least 5 MiB and takes 10,000; one of them is in memory at once. */
export const UPLOAD_PART_BYTES = 5 * 1024 ** 2;
/** A part of an upload is one request, and the platform's smallest limit of those is 100 MB. */
export const MAX_UPLOAD_PART_BYTES = 95 * 1024 ** 2;

// API
/** The platform stores rows of 2,000,000 bytes, and a revision is one row. */
export const MAX_CONFIG_BYTES = 1_500_000;
/** Saved configurations kept of a dataset, besides the published one: what people still want back; upstream keeps 20. */
export const KEPT_REVISIONS = 50;
/** A revision tells what it changed in so many bytes, which share a row of 2,000,000 with its configuration; else only where. */
export const MAX_CHANGES_BYTES = 200_000;
/** Configuration is text written by people or scripts: a megabyte is already a thousand fields. */
export const MAX_JSON_BODY_BYTES = 1024 ** 2;
/** How often a stream of statuses looks, and how long one lasts: a client whose job is longer opens another. */
export const STATUS_STREAM_INTERVAL_MS = 500;
export const STATUS_STREAM_MAX_MS = 15 * 60_000;
/** An object's answer to the worker may have 32 MiB once serialized; the estimate leaves room for being wrong. */
export const MAX_ANSWER_BYTES = 24 * 1024 ** 2;

// Accounts
/** A person who comes back within two weeks is still signed in (publishing-platform §5). */
export const SESSION_IDLE_MS = 14 * 24 * 3_600_000;
/** A one-time link is used by who waits for it. */
export const SIGN_IN_LINK_MS = 15 * 60_000;
/** The last use of keys and sessions is written so often at most: it is for people, and each write is paid for. */
export const LAST_USE_INTERVAL_MS = 10 * 60_000;

// Quotas
/** What is known of quotas and rules is asked for again after so long: a change made elsewhere is heeded within it. */
export const QUOTA_KNOWN_MS = 5_000;
/** Users, and users with datasets, whose quotas are known at once: some 2 MB. */
export const MAX_KNOWN_QUOTAS = 5_000;

// Exports
/** Rows of an export are read for so many bytes at a time: large enough for speed, and readers wait a moment only. */
export const EXPORT_PAGE_BYTES = 192 * 1024;
/** And never more of them: a page cannot be left before its last row is read. */
export const EXPORT_PAGE_ROWS = 2_000;
/** An export in an order of its own sorts the numbers of its records first, at 8 bytes each. */
export const MAX_SORTED_EXPORT_ROWS = 1_000_000;
/** A publish waits so long for downloads of the former generation, which it is to replace: well below STALE_HEARTBEAT_MS. */
export const EXPORT_GRACE_MS = 60_000;
/** A shapefile is made in memory, of which the whole worker has 128 MiB. */
export const MAX_SHAPEFILE_BYTES = 24 * 1024 ** 2;
/** Words of a full-text index that stay in memory for fuzzy search: some 10 MB. */
export const MAX_KEPT_WORDS = 200_000;
/** What a query may take of its dataset's object, which answers nobody else meanwhile: an estimate, because no statement can be stopped. */
export const QUERY_BUDGET_MS = 5_000;

// Processing
/** Bytes of a source decoded at once: large enough for speed, small enough that readers wait for about 0.1 s. */
export const CHUNK_BYTES = 1024 ** 2;
/** Cells of a chunk: narrow rows and wide schemas cost memory that their bytes do not show. */
export const MAX_CHUNK_CELLS = 500_000;
/** The platform stores rows of 2,000,000 bytes; a longer one is in practice an unclosed quote. */
export const MAX_ROW_BYTES = 1_900_000;
/** Work of one alarm: far below the 30 s CPU and 15 min wall limits of the platform. */
export const SLICE_BUDGET_MS = 10_000;
/** Platform limit of the upstream (publishing-platform §4.5). */
export const MAX_FIELDS = 500;
/** Some settings for each of the fields that a dataset may have. */
export const MAX_FIELD_SETTINGS = 3_000;
/** What an archive may unpack to: what can be converted within one alarm. */
export const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;
/** Time of one conversion: it lives within one alarm, to which the platform gives 15 minutes. */
export const MAX_CONVERT_MS = 13 * 60_000;
/** A file that its library must hold as a whole is ten times larger there. */
export const MAX_HELD_BYTES = 10 * 1024 ** 2;
/** Shared strings of a workbook are in memory while its rows are read. */
export const MAX_SHARED_STRING_BYTES = 24 * 1024 ** 2;
/** A track or a region, with all its points, is in memory as a tree. */
export const MAX_TRACK_CHARACTERS = 12 * 1024 ** 2;
/** Compressed bytes of one column in a row group of Parquet: they are in memory while its rows are read. */
export const MAX_COLUMN_CHUNK_BYTES = 12 * 1024 ** 2;
/** What a page of Parquet unpacks to: beside its bytes, its values are in memory. */
export const MAX_PARQUET_PAGE_BYTES = 16 * 1024 ** 2;
/** Rows of a row group of Parquet: equal values take no room in the file, but each of them does in memory. */
export const MAX_ROW_GROUP_ROWS = 4_000_000;
/** Archives within archives: a compressed file in an archive is common, more is a bomb. */
export const MAX_UNPACK_DEPTH = 3;
/** Files of one archive that are read as one source: each is a source in the checkpoint of the job. */
export const MAX_ARCHIVE_ENTRIES = 200;
/** Progress written to D1: often enough for the sweep, seldom enough to cost nothing. */
export const HEARTBEAT_INTERVAL_MS = 5_000;
/** A running job silent for so long lost its alarm: the sweep wakes it. */
export const STALE_HEARTBEAT_MS = 120_000;
/** Records indexed in one transaction, and the bytes of their texts: readers wait for as long as that takes. */
export const MAX_INDEX_CHUNK_ROWS = 20_000;
export const MAX_INDEX_CHUNK_CHARACTERS = 4 * 1024 ** 2;
/** Columns that the SQL index of a field holds besides its own, some 50 bytes a record; and those of all indexes together. */
export const MAX_CARRIED_COLUMNS = 8;
export const MAX_CARRIED_CELLS = 40;
/** Values of a field of which it is known how often each comes. */
export const MAX_COUNTED_VALUES = 1_000;
/** Of larger datasets nothing is counted at load: readers would wait for longer than a moment. */
export const MAX_COUNTED_RECORDS = 2_000_000;
/** A step that failed so often for an unforeseen reason is parked in `error`. */
export const MAX_STEP_ATTEMPTS = 5;
/** Pause after an unforeseen failure of a step, before it is tried again; doubled with every failure in a row. */
export const RETRY_DELAY_MS = 2_000;
/** Jobs that process at once: their actors may share one process of 128 MB. */
export const MAX_RUNNING_JOBS = 8;
/** Of one user: nobody fills all places alone. */
export const MAX_RUNNING_JOBS_PER_USER = 2;
/** A running job that the sweep woke so often in vain is parked in `error`. */
export const MAX_REVIVALS = 5;
/** Ended jobs kept of a dataset: a day of a live source is 1,440, and the history is for people. */
export const KEPT_JOBS = 200;
/** Of those, the refreshes by a feed or a schedule that went well: there may be one a minute. */
export const KEPT_REFRESHES = 20;
/** Schedules of one dataset: more of them would be better said in one. */
export const MAX_SCHEDULES = 20;
/** Schedules taken up in one minute, the oldest first; the rest is for the next minute. */
export const SCHEDULE_BATCH = 200;
/** After a failure a schedule pauses for so long, doubled with every failure in a row; a mended source is seen the same day. */
export const SCHEDULE_BACKOFF_MS = 5 * 60_000;
export const SCHEDULE_MAX_BACKOFF_MS = 6 * 3_600_000;
/** A publication or withdrawal whose time has come looks again so often at a dataset that is busy. */
export const SCHEDULE_BUSY_RETRY_MS = 60_000;
/** A job that found no place looks again by itself, in case the call that hands one on was lost. */
export const QUEUE_RETRY_MS = 5_000;
/** Samples kept of each kind of record error; the count goes on. */
export const MAX_ERROR_SAMPLES = 20;
/** Record errors kept one by one for download: a file with more has one defect, not so many. */
export const MAX_LOGGED_ERRORS = 1_000_000;
/** Of an object's 10 GB: a job that would need more ends in `limit_reached` while there is room to clean up. */
export const MAX_DATASET_BYTES = 9_000_000_000;
/** Rows whose hashes a refresh holds at once, 16 bytes a slot (34 MB): larger datasets are compared in several passes. */
export const COMPARE_PASS_ROWS = 1_400_000;
/** More passes over the source than that cost more than writing it anew. */
export const MAX_COMPARE_PASSES = 8;

// Feeds
/** A push-pull folder's documents: 3–4 MB in real life; the public client's own limit (datex §1.6). */
export const FEED_CONTENT_MAX_BYTES = 12_000_000;
/** Units are 5–13 KB; six of them are in memory at once. */
export const FEED_UNIT_MAX_BYTES = 2_000_000;
/** Real documents nest about thirty elements. */
export const DATEX_MAX_DEPTH = 100;
/** index.txt holds ten digits; more is something else. */
export const FEED_INDEX_MAX_BYTES = 1_000;
/** A poll must end well before the next minute, so each request has its own bound. */
export const FEED_CONTENT_TIMEOUT_MS = 25_000;
export const FEED_INDEX_TIMEOUT_MS = 10_000;
export const FEED_UNIT_TIMEOUT_MS = 10_000;
/** The platform's simultaneous connections; also what public clients use (datex §1.6). */
export const FEED_PARALLEL_DOWNLOADS = 6;
/** Units asked for between two looks at the clock. */
export const FEED_BATCH_UNITS = 120;
/** A download and a write for each unit must stay below the 10,000 subrequests of one invocation. */
export const FEED_POLL_MAX_UNITS = 4_000;
/** Units of one batch that are kept in memory for who follows the feed; the others are read again from R2. */
export const FEED_UNITS_IN_MEMORY_BYTES = 8_000_000;
/** After so long a poll publishes what it has; an alarm goes on at once. */
export const FEED_POLL_BUDGET_MS = 20_000;
/** R2 takes one write a second for one key: index.txt moves no faster during a backlog. */
export const FEED_PUBLISH_INTERVAL_MS = 1_100;
/** Or when so many units are stored and not announced: what a killed poll leaves behind must be bounded. */
export const FEED_UNSAVED_UNITS = 480;
/** Polls for which a missing unit is waited for, before it is recorded as a gap. */
export const FEED_HOLE_POLLS = 3;
/** Polls for which a unit that the server refuses is waited for, while the next ones are served. */
export const FEED_REFUSED_POLLS = 30;
/** So many missing units in a row are a range that upstream has erased, not holes. */
export const FEED_MISSING_RUN = 16;
/** A lower index.txt may be a stale copy: without a new content.xml it must be seen twice. */
export const FEED_LOWER_INDEX_POLLS = 2;
/** Clocks differ; a publication further ahead than this is a mistake. */
export const FEED_CLOCK_SKEW_MS = 5 * 60_000;
/** A situation that has ended stays readable for so long, as it does in real feeds; then it is taken out. */
export const FEED_ENDED_GRACE_MS = 24 * 3_600_000;
/** What has ended is remembered for more than twice as long as upstream keeps units, so that none opens it again. */
export const FEED_TOMBSTONE_MS = 8 * 24 * 3_600_000;
/** Units that one answer about a past instant may read: more than a snapshot that is a day old needs. */
export const FEED_REPLAY_MAX_UNITS = 4_000;
/** Read from R2 at once for such an answer. */
export const FEED_REPLAY_PARALLEL = 24;
/** How often a change stream looks, says that it is alive, and how long it lasts: a client then comes again. */
export const FEED_STREAM_INTERVAL_MS = 2_000;
export const FEED_STREAM_HEARTBEAT_MS = 15_000;
export const FEED_STREAM_MAX_MS = 15 * 60_000;
/** Changes sent at one look. */
export const FEED_STREAM_BATCH = 200;
/** content.xml is asked for when index.txt has moved; so often when it has not. */
export const FEED_CONTENT_LOOK_MS = 5 * 60_000;
/** A content.xml that stays away for so many of its usual intervals is late, hourly where no interval is known. */
export const FEED_STALE_INTERVALS = 3;
export const FEED_CONTENT_INTERVAL_MS = 3_600_000;
/** A stream of 1.5 units a minute (datex §1.4) that is silent for so long has stopped; at night it may be quiet. */
export const FEED_SILENT_DAY_MS = 30 * 60_000;
export const FEED_SILENT_NIGHT_MS = 3 * 3_600_000;
/** Polled each minute; one that was not for so long has lost its cron. */
export const FEED_NOT_POLLED_MS = 5 * 60_000;
/** The longest pause after a refused password: the schedule doubles it from a minute on. */
export const FEED_REFUSED_MAX_WAIT_MS = 3_600_000;
/** A past instant that is older does not change any more: units of that time have arrived, or never will. */
export const FEED_PAST_SETTLED_MS = 3_600_000;
/** Defaults of each feed: ten times longer than upstream keeps its units, and a year of one snapshot a day. */
export const FEED_UNIT_RETENTION_DAYS = 30;
export const FEED_SNAPSHOT_RETENTION_DAYS = 365;
/** The most that may be asked for: R2 bills for what is kept. */
export const FEED_MAX_RETENTION_DAYS = 3_660;
/** A dataset that is busy when its feed has something new is asked again so often, until about the next poll. */
export const FEED_BUSY_RETRY_MS = 1_000;
export const FEED_BUSY_ATTEMPTS = 45;
/** Deletions of one step: twenty calls of R2's thousand keys. */
export const FEED_ERASE_UNITS = 10_000;
/** Deletions of one poll; the rest is for the next ones. */
export const FEED_POLL_ERASED_UNITS = 100_000;
/** Units of recorded gaps that an ordered resynchronisation asks for again; a wider gap is not asked for at all. */
export const FEED_RESYNC_UNITS = 500;
/** Days of snapshots that one poll thins out. */
export const FEED_THINNED_DAYS = 3;
/** Polled at once by the cron handler: each is one open call to a Durable Object. */
export const FEED_PARALLEL_POLLS = 4;
/** Gaps, dead letters and incidents are lists for people; the counters go on. */
export const FEED_MAX_GAPS = 1_000;
export const FEED_MAX_DEAD_LETTERS = 200;
export const FEED_MAX_INCIDENTS = 200;
/** Datasets of which a filter shows somebody some records: each is a call to its actor, when the catalogue is listed. */
export const MAX_COUNTED_DATASETS = 200;
/** Numbers of records in sight that an isolate keeps. */
export const MAX_KEPT_COUNTS = 2_000;
