CREATE TABLE `api_keys` (
	`uid` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`label` text NOT NULL,
	`hash` text NOT NULL,
	`permissions` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`revocation_reason` text,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE INDEX `api_keys_username` ON `api_keys` (`username`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`key_uid` text,
	`ip` text,
	`action` text NOT NULL,
	`target` text,
	`change` text
);
--> statement-breakpoint
CREATE INDEX `audit_target` ON `audit` (`target`,`id`);--> statement-breakpoint
CREATE INDEX `audit_actor` ON `audit` (`actor`,`id`);--> statement-breakpoint
CREATE TABLE `dataset_rules` (
	`dataset_uid` text NOT NULL,
	`scope` text NOT NULL,
	`grantee` text NOT NULL,
	`is_data_visible` integer DEFAULT true NOT NULL,
	`visible_fields` text,
	`filter_query` text DEFAULT '' NOT NULL,
	`api_calls_quota` text,
	`permissions` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`dataset_uid`, `scope`, `grantee`)
);
--> statement-breakpoint
CREATE INDEX `dataset_rules_grantee` ON `dataset_rules` (`scope`,`grantee`);--> statement-breakpoint
CREATE TABLE `groups` (
	`uid` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`permissions` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `memberships` (
	`group_uid` text NOT NULL,
	`username` text NOT NULL,
	PRIMARY KEY(`group_uid`, `username`)
);
--> statement-breakpoint
CREATE INDEX `memberships_username` ON `memberships` (`username`);--> statement-breakpoint
CREATE TABLE `users` (
	`username` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`first_name` text DEFAULT '' NOT NULL,
	`last_name` text DEFAULT '' NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`permissions` text NOT NULL,
	`attributes` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `datasets` ADD `created_by` text DEFAULT 'admin' NOT NULL;