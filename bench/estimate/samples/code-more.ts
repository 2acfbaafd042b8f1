/** Code of kinds that the estimate is never fitted on. */

export const GO = `package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

var ErrClosed = errors.New("store: closed")

type entry struct {
	value   []byte
	expires time.Time
}

type Store struct {
	mu      sync.RWMutex
	entries map[string]entry
	closed  bool
}

func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("get %q: %w", key, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, ErrClosed
	}
	e, ok := s.entries[key]
	if !ok || (!e.expires.IsZero() && time.Now().After(e.expires)) {
		return nil, nil
	}
	return append([]byte(nil), e.value...), nil
}

func (s *Store) Sweep(now time.Time) (removed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, e := range s.entries {
		if !e.expires.IsZero() && now.After(e.expires) {
			delete(s.entries, key)
			removed++
		}
	}
	return removed
}
`;

export const SQL = `CREATE TABLE IF NOT EXISTS shipments (
    id            BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    customer_id   BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    weight_grams  INTEGER NOT NULL CHECK (weight_grams > 0),
    sent_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
    delivered_at  TIMESTAMPTZ
);

CREATE INDEX shipments_open_idx ON shipments (customer_id) WHERE delivered_at IS NULL;

SELECT c.name, count(*) AS open, max(s.sent_at) AS latest, sum(s.weight_grams) / 1000.0 AS kg
FROM customers c
JOIN shipments s ON s.customer_id = c.id
WHERE s.delivered_at IS NULL AND s.sent_at < now() - INTERVAL '3 days'
GROUP BY c.name
HAVING count(*) > 2
ORDER BY latest DESC
LIMIT :page_size;
`;

export const SHELL = `#!/usr/bin/env bash
set -euo pipefail

root="$(cd "$(dirname "\${BASH_SOURCE[0]}")/.." && pwd)"
target="\${1:-/var/backups/site}"
stamp="$(date -u +%Y%m%dT%H%M%SZ)"

for name in uploads config database; do
  archive="$target/$name-$stamp.tar.gz"
  if ! tar -czf "$archive.part" -C "$root" "$name" 2>>"$target/backup.log"; then
    echo "backup of $name failed" >&2
    rm -f -- "$archive.part"
    exit 1
  fi
  mv -- "$archive.part" "$archive"
done

find "$target" -name '*.tar.gz' -mtime +30 -print -delete | wc -l
df -h "$target" | awk 'NR == 2 { print $5 " used on " $6 }'
`;

export const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Orders of today</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60ch; }
      .order > .total { color: #1a7f37; font-variant-numeric: tabular-nums; }
      @media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } }
    </style>
  </head>
  <body>
    <main id="orders" class="list list--wide" aria-live="polite">
      <article class="order" data-id="4711">
        <h2><a href="/orders/4711?tab=items">Order 4711</a></h2>
        <p>Three lamps, one <em>very</em> long cable &amp; a box of screws.</p>
        <span class="total">€ 129,90</span>
        <button type="button" onclick="cancelOrder(4711)" disabled>Cancel</button>
      </article>
    </main>
    <script type="module" src="/assets/orders.js"></script>
  </body>
</html>
`;

export const YAML = `services:
  web:
    image: registry.example.com/shop/web:1.24.3
    restart: unless-stopped
    ports:
      - "8080:80"
    environment:
      DATABASE_URL: postgres://shop@database:5432/shop
      FEATURE_SEARCH: "true"
    depends_on:
      database:
        condition: service_healthy
    deploy:
      resources:
        limits: { cpus: "0.50", memory: 256M }
  database:
    image: postgres:17-alpine
    volumes:
      - data:/var/lib/postgresql/data
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U shop"]
      interval: 10s
      retries: 5
volumes:
  data: {}
`;
