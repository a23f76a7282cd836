-- Which version of the engine made what is stored of the cluster out of what was listed; null where that is not known.
ALTER TABLE snapshots ADD COLUMN normalised_by text;
