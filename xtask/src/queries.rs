//! The data by which the stores' queries are checked where no database is at hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::cluster::Cluster;
use crate::place::Place;
use crate::run::{output, run};
use crate::setup::{self, Need, Tools};
use crate::trouble::{Result, Trouble, While};

/// What the commands that ask databases stand on.
pub(crate) const NEEDS: [Need; 2] = [Need::Postgres, Need::Shells];

/// One store crate and the variable that its `sqlx.toml` names.
struct Store {
    package: &'static str,
    folder: &'static str,
    variable: &'static str,
    migrations: &'static str,
}

const SQLITE: Store = Store {
    package: "store-sqlite",
    folder: "server/sqlite",
    variable: "TRUNKLINE_SQLITE_URL",
    migrations: "migrations/sqlite",
};
const POSTGRES: Store = Store {
    package: "store-postgres",
    folder: "server/postgres",
    variable: "TRUNKLINE_POSTGRES_URL",
    migrations: "migrations/postgres",
};

/// Query data: file name and text.
type Data = BTreeMap<String, Vec<u8>>;

/// Writes the data of both stores anew: `cargo xtask prepare`.
///
/// # Errors
/// When a database cannot be made or a query is refused by it.
pub(crate) fn refresh(place: &Place) -> Result<()> {
    let tools = setup::ready(place, &NEEDS)?;
    for (store, fresh) in ask(place, &tools)? {
        let folder = place.at(store.folder).join(".sqlx");
        if folder.exists() {
            fs::remove_dir_all(&folder).doing(format_args!("emptying {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).doing(format_args!("making {}", folder.display()))?;
        for (name, content) in &fresh {
            fs::write(folder.join(name), content).doing(format_args!("writing {name}"))?;
        }
        println!("{}: {} queries", store.package, fresh.len());
    }
    Ok(())
}

/// Fails unless the data that is kept is what the databases say today.
///
/// # Errors
/// When it is stale, or as `refresh`.
pub(crate) fn are_fresh(place: &Place, tools: &Tools) -> Result<()> {
    for (store, fresh) in ask(place, tools)? {
        let kept = load(&place.at(store.folder).join(".sqlx"))?;
        if let Some(name) = difference(&kept, &fresh) {
            return Err(Trouble::new(format!(
                "the query data of {} is stale ({name}): run `cargo xtask prepare`",
                store.package
            )));
        }
        println!("{}: {} queries, as kept", store.package, fresh.len());
    }
    Ok(())
}

/// Makes both databases, and has each store's queries described by its own.
fn ask(place: &Place, tools: &Tools) -> Result<[(Store, Data); 2]> {
    let scratch = place.target.join("queries");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).doing(format_args!("emptying {}", scratch.display()))?;
    }
    fs::create_dir_all(&scratch).doing(format_args!("making {}", scratch.display()))?;

    let file = scratch.join("queries.sqlite");
    for migration in migrations(place, &SQLITE)? {
        let source = fs::File::open(&migration).doing(migration.display())?;
        run(Command::new("sqlite3")
            .arg("-bail")
            .arg(&file)
            .stdin(Stdio::from(source)))?;
    }
    let sqlite = describe(place, tools, &SQLITE, &format!("sqlite:{}", file.display()))?;

    let cluster = Cluster::start(tools.postgres()?)?;
    let url = cluster.url("postgres");
    for migration in migrations(place, &POSTGRES)? {
        let mut psql = Command::new("psql");
        psql.args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file"])
            .arg(&migration);
        output(psql.arg(&url))?;
    }
    let postgres = describe(place, tools, &POSTGRES, &url)?;
    Ok([(SQLITE, sqlite), (POSTGRES, postgres)])
}

/// Compiles one store against a real database; its macros write down what they learn.
fn describe(place: &Place, tools: &Tools, store: &Store, url: &str) -> Result<Data> {
    let folder = place.target.join("queries").join(store.package);
    fs::create_dir_all(&folder).doing(format_args!("making {}", folder.display()))?;
    // Cargo does not know that the macros read a variable, so the crate must look changed.
    let source = place.at(store.folder).join("src/lib.rs");
    fs::File::options()
        .append(true)
        .open(&source)
        .and_then(|file| file.set_modified(SystemTime::now()))
        .doing(format_args!("touching {}", source.display()))?;
    let mut check = tools.cargo(place, &["check", "--lib", "--package", store.package]);
    check
        .env(store.variable, url)
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", &folder);
    run(&mut check)?;
    load(&folder)
}

/// The migrations in their order.
fn migrations(place: &Place, store: &Store) -> Result<Vec<PathBuf>> {
    let folder = place.at(store.migrations);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .doing(format_args!("listing {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "sql"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Trouble::new(format!(
            "{} holds no migrations",
            folder.display()
        )));
    }
    Ok(files)
}

fn load(folder: &Path) -> Result<Data> {
    let mut data = Data::new();
    let entries = fs::read_dir(folder)
        .doing(format_args!("listing {}", folder.display()))?
        .flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let content = fs::read(entry.path()).doing(format_args!("reading {name}"))?;
        data.insert(name, content);
    }
    if data.is_empty() {
        return Err(Trouble::new(format!(
            "{} holds no query data",
            folder.display()
        )));
    }
    Ok(data)
}

/// The first file that is missing, extra or other.
fn difference(kept: &Data, fresh: &Data) -> Option<String> {
    kept.keys()
        .chain(fresh.keys())
        .find(|name| kept.get(*name) != fresh.get(*name))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(pairs: &[(&str, &str)]) -> Data {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn missing_extra_and_changed_are_seen() {
        let kept = data(&[("a", "1"), ("b", "2")]);
        assert_eq!(difference(&kept, &kept), None);
        assert_eq!(
            difference(&kept, &data(&[("a", "1")])).as_deref(),
            Some("b")
        );
        assert_eq!(
            difference(&data(&[("a", "1")]), &kept).as_deref(),
            Some("b")
        );
        assert_eq!(
            difference(&kept, &data(&[("a", "1"), ("b", "3")])).as_deref(),
            Some("b")
        );
    }
}
