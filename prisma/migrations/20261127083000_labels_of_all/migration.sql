-- Of what is gone, too, which is little: two indexes that both leave it out are never combined, and a label of some kind was
-- looked for in everything of the kind.
DROP INDEX resources_labels;
CREATE INDEX resources_labels ON resources USING gin (labels jsonb_path_ops);
