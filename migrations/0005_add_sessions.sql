CREATE TABLE `sessions` (
	`uid` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_username` ON `sessions` (`username`);--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`hash` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_name` ON `users` (lower("username"));--> statement-breakpoint
CREATE INDEX `users_email` ON `users` (`email`);--> statement-breakpoint
CREATE TRIGGER `audit_keeps_rows` BEFORE UPDATE ON `audit` BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_loses_none` BEFORE DELETE ON `audit` BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END;
