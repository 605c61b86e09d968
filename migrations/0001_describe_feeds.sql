ALTER TABLE `feeds` ADD `description` text;--> statement-breakpoint
ALTER TABLE `feeds` ADD `license` text;--> statement-breakpoint
ALTER TABLE `feeds` ADD `license_url` text;--> statement-breakpoint
ALTER TABLE `feeds` ADD `attribution` text;--> statement-breakpoint
ALTER TABLE `feeds` ADD `credentials` text;--> statement-breakpoint
ALTER TABLE `feeds` ADD `unit_retention_days` integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE `feeds` ADD `snapshot_retention_days` integer DEFAULT 365 NOT NULL;