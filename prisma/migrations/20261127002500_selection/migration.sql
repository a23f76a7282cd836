-- Which of the clusters that a connector could see it looks at: { include, exclude }, each by account, cluster, region, tag.
ALTER TABLE connectors ADD COLUMN selection jsonb NOT NULL DEFAULT '{"include": {}, "exclude": {}}';
