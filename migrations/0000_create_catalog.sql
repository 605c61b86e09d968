CREATE TABLE `datasets` (
	`uid` text PRIMARY KEY NOT NULL,
	`dataset_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`status` text DEFAULT 'idle' NOT NULL,
	`previous_status` text,
	`status_since` integer NOT NULL,
	`failure` text,
	`saved_revision` integer NOT NULL,
	`published_revision` integer,
	`is_published` integer DEFAULT false NOT NULL,
	`is_restricted` integer DEFAULT false NOT NULL,
	`generation` integer DEFAULT 0 NOT NULL,
	`incomplete` integer DEFAULT false NOT NULL,
	`records_count` integer DEFAULT 0 NOT NULL,
	`fields` text,
	`metadata` text,
	`data_processed` integer,
	`metadata_processed` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `datasets_dataset_id` ON `datasets` (`dataset_id`);--> statement-breakpoint
CREATE TABLE `feeds` (
	`feed_id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`url` text NOT NULL,
	`enabled` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE TABLE `files` (
	`uid` text PRIMARY KEY NOT NULL,
	`dataset_uid` text NOT NULL,
	`key` text NOT NULL,
	`filename` text NOT NULL,
	`content_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `files_dataset` ON `files` (`dataset_uid`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`uid` text PRIMARY KEY NOT NULL,
	`dataset_uid` text NOT NULL,
	`kind` text NOT NULL,
	`state` text DEFAULT 'queued' NOT NULL,
	`revision` integer NOT NULL,
	`keep` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`heartbeat_at` integer,
	`ended_at` integer,
	`progress` text,
	`failure` text
);
--> statement-breakpoint
CREATE INDEX `jobs_dataset` ON `jobs` (`dataset_uid`,`created_at`);--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`);--> statement-breakpoint
CREATE TABLE `revisions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`dataset_uid` text NOT NULL,
	`created_at` integer NOT NULL,
	`config` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `revisions_dataset` ON `revisions` (`dataset_uid`);