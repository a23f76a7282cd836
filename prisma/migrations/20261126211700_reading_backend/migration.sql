-- Which connection to the database writes the cluster: it is ended when its process hangs and another takes over.
ALTER TABLE discovery_run_clusters ADD COLUMN backend integer;
