CREATE TABLE public.background_updates (
    update_name text NOT NULL,
    progress_json text NOT NULL,
    depends_on text,
    ordering integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.schema_version (
    lock character(1) DEFAULT 'X'::bpchar NOT NULL,
    version integer NOT NULL,
    upgraded boolean NOT NULL,
    CONSTRAINT schema_version_lock_check CHECK ((lock = 'X'::bpchar))
);
INSERT INTO public.schema_version VALUES ('X', 93, true);
ALTER TABLE ONLY public.background_updates
    ADD CONSTRAINT background_updates_uniqueness UNIQUE (update_name);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_lock_key UNIQUE (lock);
CREATE SCHEMA recorded;
CREATE FUNCTION recorded.current_setting(name text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE name WHEN 'server_version' THEN '17.11 (Debian 17.11-0+deb13u1)' ELSE pg_catalog.current_setting(name) END
$$;
SET search_path = recorded, pg_catalog, public;
