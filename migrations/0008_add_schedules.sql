CREATE TABLE `schedules` (
	`uid` text PRIMARY KEY NOT NULL,
	`dataset_uid` text NOT NULL,
	`kind` text NOT NULL,
	`cron_schedule` text,
	`timezone` text NOT NULL,
	`at` integer,
	`next_run_at` integer,
	`last_run_at` integer,
	`last_result` text,
	`job` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `schedules_due` ON `schedules` (`next_run_at`);--> statement-breakpoint
CREATE INDEX `schedules_dataset` ON `schedules` (`dataset_uid`);