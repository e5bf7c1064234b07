//! A history of many calls, written straight into the tables; what is derived, the triggers derive.
//!
//! One text for both databases, a chunk of calls at a time. Numbers, notes, states and outcomes are spread
//! so that there are common ones, rare ones and combinations that never come.

use server::cli::Failure;
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use trunkline::clock::Time;
use trunkline::id::CallId;
use trunkline::list_key::ListKey;

/// Calls in one transaction.
const CHUNK: i64 = 20_000;
/// When the first call was made, in milliseconds.
const FIRST_AT: i64 = 1_700_000_000_000;
/// From one call to the next, in milliseconds.
const EVERY: i64 = 63_000;

/// 40 agents, and one more who hardly ever calls.
const AGENTS: &str = "
    WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 40)
    INSERT INTO agents (id, login, name, role, disabled, presence, presence_since, password_hash)
    SELECT '019ac0de-0000-7000-9000-0000000000' || CAST(10 + n AS TEXT), 'seeded' || CAST(n AS TEXT),
        'Seeded ' || CAST(n AS TEXT), 'agent', TRUE, 'offline', 0, ''
    FROM n";

/// Nine digits of ten of an id are those of the call's number; its key's low bits are the last five of them.
const CALLS: &str = "
    WITH RECURSIVE n (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < $2)
    INSERT INTO calls (id, direction, agent_id, them_kind, them, us, created_at, disposition, notes,
        revision, state, is_over, ended_at, digits, words, list_key)
    SELECT '019ac0de-0000-7000-8000-' || SUBSTR(CAST(1000000000000 + n AS TEXT), 2),
        CASE WHEN n % 4 = 0 THEN 'inbound' ELSE 'outbound' END,
        '019ac0de-0000-7000-9000-0000000000'
            || CAST(10 + CASE WHEN n % 50000 = 7 THEN 40 ELSE n % 40 END AS TEXT),
        'number',
        '+1' || CAST(200 + n % 800 AS TEXT) || '55501' || SUBSTR(CAST(100 + n / 800 % 100 AS TEXT), 2),
        '+12025550100', $3 + n * $4,
        CASE n % 9 WHEN 1 THEN 'interested' WHEN 2 THEN 'not_interested' WHEN 3 THEN 'call_back'
            WHEN 4 THEN 'not_reached' WHEN 5 THEN 'resolved' END,
        CASE WHEN n % 2 = 0 THEN '' ELSE 'The customer asked for '
            || CASE WHEN n % 10 = 1 THEN 'a quote' ELSE 'more time' END
            || ', ticket' || CAST(n AS TEXT) || '.' END,
        3,
        CASE WHEN n % 20000 = 11 THEN 'blocked' WHEN n % 10 < 6 THEN 'completed'
            WHEN n % 10 < 8 THEN 'no_answer' WHEN n % 10 = 8 THEN 'busy' ELSE 'canceled' END,
        TRUE, $3 + n * $4 + 60000,
        '1' || CAST(200 + n % 800 AS TEXT) || '55501' || SUBSTR(CAST(100 + n / 800 % 100 AS TEXT), 2),
        CASE WHEN n % 2 = 0 THEN '' ELSE CASE WHEN n % 10 = 1 THEN 'a asked customer for quote the ticket'
            ELSE 'asked customer for more the time ticket' END || CAST(n AS TEXT) END,
        ($3 + n * $4) * 1048576 + n % 10 + n / 10 % 10 * 16 + n / 100 % 10 * 256 + n / 1000 % 10 * 4096
            + n / 10000 % 10 * 65536
    FROM n";

const LEGS: &str = "
    WITH RECURSIVE n (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < $2)
    INSERT INTO legs (id, call_id, place, agent_id, sending, created_at, evidence, status, is_live, is_over)
    SELECT '019ac0de-0000-7000-a00' || CAST(side AS TEXT) || '-' || SUBSTR(CAST(1000000000000 + n AS TEXT), 2),
        '019ac0de-0000-7000-8000-' || SUBSTR(CAST(1000000000000 + n AS TEXT), 2), side,
        CASE WHEN side = 0 THEN '019ac0de-0000-7000-9000-0000000000'
            || CAST(10 + CASE WHEN n % 50000 = 7 THEN 40 ELSE n % 40 END AS TEXT) END,
        'taken', $3 + n * $4, CAST($5 AS TEXT), 'completed', FALSE, TRUE
    FROM n CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1) sides";

/// Writes so many calls into an empty database.
pub(super) async fn fill(url: &str, count: i64) -> Result<(), Failure> {
    let evidence = serde_json::to_string(&trunkline::call::Evidence::of(
        trunkline::call::LegStatus::Completed,
        Time::from_millis(FIRST_AT),
        trunkline::call::Authority::Webhook,
        1,
    ))?;
    if url.starts_with("sqlite:") {
        let pool = SqlitePool::connect(url).await?;
        sqlx::query(AGENTS).execute(&pool).await?;
        for from in (0..count).step_by(CHUNK as usize) {
            let mut chunk = pool.begin().await?;
            for text in [CALLS, LEGS] {
                let part = sqlx::query(text)
                    .bind(from)
                    .bind(count.min(from + CHUNK) - 1);
                let part = part.bind(FIRST_AT).bind(EVERY);
                let part = if text == LEGS {
                    part.bind(&evidence)
                } else {
                    part
                };
                part.execute(&mut *chunk).await?;
            }
            chunk.commit().await?;
        }
        sqlx::query("ANALYZE").execute(&pool).await?;
        pool.close().await;
    } else {
        let pool = PgPool::connect(url).await?;
        sqlx::query(AGENTS).execute(&pool).await?;
        for from in (0..count).step_by(CHUNK as usize) {
            let mut chunk = pool.begin().await?;
            for text in [CALLS, LEGS] {
                let part = sqlx::query(text)
                    .bind(from)
                    .bind(count.min(from + CHUNK) - 1);
                let part = part.bind(FIRST_AT).bind(EVERY);
                let part = if text == LEGS {
                    part.bind(&evidence)
                } else {
                    part
                };
                part.execute(&mut *chunk).await?;
            }
            chunk.commit().await?;
        }
        sqlx::query("VACUUM ANALYZE").execute(&pool).await?;
        pool.close().await;
    }
    Ok(())
}

/// The place in the list of the call with this number.
pub(super) fn key(n: i64) -> ListKey {
    let digits = u128::from(n.unsigned_abs());
    let hex = (0..12).fold(0_u128, |sum, at| {
        sum + digits / 10_u128.pow(at) % 10 * 16_u128.pow(at)
    });
    let id = CallId::new(uuid::Uuid::from_u128(
        0x019a_c0de_0000_7000_8000_0000_0000_0000 | hex,
    ));
    ListKey::new(Time::from_millis(FIRST_AT + n * EVERY), id)
}

/// The id of an agent by number: 0 to 39 have many calls, 40 has a handful.
pub(super) fn agent(n: usize) -> String {
    format!("019ac0de-0000-7000-9000-0000000000{}", 10 + n)
}
