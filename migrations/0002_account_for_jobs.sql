ALTER TABLE `datasets` ADD `former_generation` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `requested_by` text DEFAULT 'admin' NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `reason` text DEFAULT 'manual' NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `report` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `announced` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `revivals` integer DEFAULT 0 NOT NULL;