ALTER TABLE `revisions` ADD `uid` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `revisions` ADD `created_by` text DEFAULT 'admin' NOT NULL;--> statement-breakpoint
ALTER TABLE `revisions` ADD `sections` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `revisions` ADD `changes` text;--> statement-breakpoint
ALTER TABLE `revisions` ADD `restored_from` text;--> statement-breakpoint
-- What was saved before has an address too.
UPDATE `revisions` SET `uid` = 'ch_' || lower(hex(randomblob(6)));--> statement-breakpoint
CREATE UNIQUE INDEX `revisions_uid` ON `revisions` (`uid`);