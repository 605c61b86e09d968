CREATE TABLE `processing_runs` (
	`day` integer NOT NULL,
	`username` text NOT NULL,
	`runs` integer NOT NULL,
	PRIMARY KEY(`day`, `username`)
);
--> statement-breakpoint
CREATE TABLE `quota_events` (
	`scope` text NOT NULL,
	`grantee` text NOT NULL,
	`limit_type` text NOT NULL,
	`level` integer NOT NULL,
	`window` integer NOT NULL,
	PRIMARY KEY(`scope`, `grantee`, `limit_type`, `level`, `window`)
);
--> statement-breakpoint
CREATE TABLE `quotas` (
	`scope` text NOT NULL,
	`grantee` text NOT NULL,
	`limits` text NOT NULL,
	`since` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `grantee`)
);
--> statement-breakpoint
CREATE TABLE `quota_reservations` (
	`dataset_uid` text PRIMARY KEY NOT NULL,
	`job` text NOT NULL,
	`records` integer DEFAULT 0 NOT NULL,
	`bytes` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `upload_parts` (
	`file` text NOT NULL,
	`part` integer NOT NULL,
	`dataset_uid` text NOT NULL,
	`bytes` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`file`, `part`)
);
--> statement-breakpoint
CREATE INDEX `upload_parts_dataset` ON `upload_parts` (`dataset_uid`);