-- Customers whose names repeat as names do: forty times twenty-six surnames, some doubled, thirty
-- first names, cities of very different sizes. The superuser's statements go around the audit
-- guard, as a restored backup would.
BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL search_path = {schema}, pg_temp;

CREATE TEMP TABLE made ON COMMIT DROP AS
WITH word AS (
  SELECT ARRAY['Anna','Ben','Clara','David','Eva','Felix','Greta','Hans','Ida','Jonas','Käthe','Lukas','Mia','Noah','Olga','Paul','Rosa','Simon','Tilda','Uwe','Vera','Walter','Xenia','Yannick','Zoë','Jürgen','Marie','Sophie','Emil','Frieda'] AS first,
         ARRAY['Mül','Schmi','Schnei','Fi','We','Mey','Wag','Be','Schul','Hof','Schä','Ko','Bau','Rich','Klei','Wol','Schrö','Neu','Schwar','Zim','Brau','Krü','Hart','Lan','Wer','Krau','Leh','Kö','Mai','Hu','Kai','Fuch','Pe','Lang','Schol','Mö','Weiß','Jung','Hahn','Vog'] AS front,
         ARRAY['ler','der','scher','ber','er','ner','cker','mann','fer','ch','tel','ther','ger','se','ke','be','ring','stein','berg','hoff','feld','bach','wald','hauser','meier','brecht'] AS back,
         ARRAY['GmbH','AG','KG','& Co','Holzbau','Schreinerei','Elektro','Logistik','Praxis','Verlag'] AS firm,
         ARRAY['Berlin','Berlin','Berlin','Hamburg','Hamburg','München','München','Köln','Frankfurt am Main','Stuttgart','Düsseldorf','Leipzig','Dortmund','Essen','Bremen','Dresden','Hannover','Nürnberg','Wien','Zürich','Graz','Linz','Basel','Bern','Salzburg'] AS city
)
SELECT n,
       ('01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
       now() - n * interval '1 minute' AS at,
       n % 10 < 4 AS is_firm,
       CASE WHEN n % 25 = 1 THEN 'archived' ELSE 'active' END AS state,
       word.front[1 + abs(hashint4(n)) % 40] || word.back[1 + abs(hashint4(n + 7)) % 26] AS surname,
       word.first[1 + abs(hashint4(n + 1)) % 30] AS first,
       word.firm[1 + abs(hashint4(n + 11)) % 10] AS firm,
       word.front[1 + abs(hashint4(n + 5)) % 40] || word.back[1 + abs(hashint4(n + 6)) % 26] AS second,
       CASE WHEN n % 12 = 0 THEN NULL
            WHEN n % 500 = 7 THEN 'Seltenheim ' || n / 500 % 300
            ELSE word.city[1 + abs(hashint4(n + 2)) % 25] END AS city,
       CASE WHEN n % 7 = 0 THEN NULL
            ELSE 'p' || n || '@' || lower(ext.unaccent(word.front[1 + abs(hashint4(n + 4)) % 40])) || '.example'
       END AS email,
       10000000 + n AS number,
       CASE WHEN n % 1000 = 1 THEN 'vip' WHEN n % 50000 = 3 THEN 'rare' WHEN n % 3 = 0 THEN 'newsletter'
       END AS tag,
       CASE WHEN n % 10 = 0 THEN 'supplier' WHEN n % 20 = 5 THEN 'lead' WHEN n % 5000 = 7 THEN 'partner'
            ELSE 'customer' END AS role
  FROM word, generate_series(1, {count}) AS n;

INSERT INTO crm_party
  (id, company_id, kind, state, name, note, email, phone, city, roles, tags, words, version, custom,
   created_at, updated_at)
SELECT id, '{company}', CASE WHEN is_firm THEN 'organisation' ELSE 'person' END, state,
       CASE WHEN is_firm THEN surname || ' ' || firm
            WHEN n % 3 = 1 THEN first || ' ' || surname || '-' || second
            ELSE first || ' ' || surname END,
       '', email, '+49 30 ' || number, city, ARRAY[role], array_remove(ARRAY[tag], NULL),
       concat_ws(' ', email, '+49 30 ' || number, '4930' || number, city, tag), 1,
       CASE WHEN n % 10 = 2 THEN jsonb_build_object('colour', CASE WHEN n % 1000 = 2 THEN 'red' ELSE 'blue' END)
            ELSE '{}' END,
       at, least(now(), at + abs(hashint4(n)) % 1000 * interval '1 hour')
  FROM made;

INSERT INTO crm_tag (company_id, key, label)
SELECT '{company}', tag, tag FROM unnest(ARRAY['vip', 'rare', 'newsletter']) AS tag;
INSERT INTO crm_party_tag (company_id, party_id, tag_key)
SELECT '{company}', id, tag FROM made WHERE tag IS NOT NULL;
INSERT INTO crm_address
  (id, company_id, party_id, kind, is_default, lines, postcode, city, region, country, valid_from)
SELECT gen_random_uuid(), '{company}', id, 'billing', true, ARRAY['Lindenstraße 12'], '10969', city, '',
       CASE WHEN city IN ('Wien', 'Graz', 'Linz', 'Salzburg') THEN 'AT'
            WHEN city IN ('Zürich', 'Basel', 'Bern') THEN 'CH' ELSE 'DE' END, at
  FROM made WHERE city IS NOT NULL;
INSERT INTO crm_word (company_id, word)
SELECT DISTINCT '{company}'::uuid, word
  FROM (SELECT DISTINCT name_fold || ' ' || coalesce(ext.fold(city), '') AS text FROM crm_party) AS named,
       regexp_split_to_table(text, '[^[:alpha:]]+') AS word
 WHERE length(word) BETWEEN 4 AND 40;
INSERT INTO field_definition
  (id, company_id, thing, key, label, help, kind, options, unit, scale, required, position, state,
   version, created_at, updated_at)
VALUES (gen_random_uuid(), '{company}', 'crm.party', 'colour', 'Colour', '', 'choice',
        '[{"key": "red", "label": "Red", "archived": false}, {"key": "blue", "label": "Blue", "archived": false}]',
        '', 0, false, 1, 'active', 1, now(), now());
COMMIT;
