//! A throwaway PostgreSQL cluster that goes away with this program, however it ends.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::run;
use crate::setup::Postgres;
use crate::trouble::{Result, While};

/// What the watcher does: it waits until this program closes the pipe, which the system does for it
/// even when it is killed, and then stops the cluster and removes its folder.
const WATCH: &str = r#"trap '' INT TERM HUP; cat >/dev/null
"$@" >/dev/null 2>&1
rm -rf "$CLUSTER""#;

/// A running cluster; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    port: u16,
    watcher: Child,
}

impl Cluster {
    /// Starts a cluster in a temporary folder on a free port of the loopback address. Writes are
    /// kept safe as in real use, since that is part of what the tests are about.
    ///
    /// # Errors
    /// When PostgreSQL cannot be started; the sentence holds what it said.
    pub(crate) fn start(postgres: &Postgres) -> Result<Self> {
        let folder =
            std::env::temp_dir().join(format!("trunkline-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).doing(format_args!("making {}", folder.display()))?;
        let root = crate::setup::root();
        if root {
            // PostgreSQL refuses to run as root.
            run::output(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let watcher = watch(postgres, &folder, root)?;
        let port = free_port()?;
        // Made before the first start, so that a failure is cleaned up as well.
        let cluster = Self {
            folder,
            port,
            watcher,
        };
        cluster.initialise(postgres, root)?;
        Ok(cluster)
    }

    fn initialise(&self, postgres: &Postgres, root: bool) -> Result<()> {
        let data = self.folder.join("data");
        let mut initdb = own(postgres, "initdb", root);
        initdb.args([
            "--auth=trust",
            "--username=trunkline",
            "--encoding=UTF8",
            "--no-sync",
        ]);
        initdb.args(["--locale=C.UTF-8", "-D"]).arg(&data);
        run::output(&mut initdb)?;

        let settings = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=on -c max_connections=200",
            self.port,
            self.folder.display()
        );
        let mut start = own(postgres, "pg_ctl", root);
        start.args([
            "start",
            "--wait",
            "--timeout=60",
            "--silent",
            "-o",
            &settings,
            "-D",
        ]);
        start.arg(&data).arg("-l").arg(self.folder.join("log"));
        run::output(&mut start).map(drop).doing(
            fs::read_to_string(self.folder.join("log"))
                .unwrap_or_default()
                .trim(),
        )
    }

    /// The address of a database in it; `postgres` is there from the start.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://trunkline@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // The watcher has done what it could; there is nobody left to tell.
        let _ = self.watcher.wait();
    }
}

fn watch(postgres: &Postgres, folder: &Path, root: bool) -> Result<Child> {
    let mut stop = own(postgres, "pg_ctl", root);
    stop.args(["stop", "--mode=immediate", "-D"])
        .arg(folder.join("data"));
    let mut watcher = Command::new("sh");
    watcher
        .args(["-c", WATCH, "watch"])
        .arg(stop.get_program())
        .args(stop.get_args());
    watcher
        .env("CLUSTER", folder)
        .current_dir("/")
        // Away from the terminal's Ctrl-C.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .doing("starting the cluster's watcher")
}

/// One of PostgreSQL's programs, as a user it accepts, in a folder that user may enter.
fn own(postgres: &Postgres, name: &str, root: bool) -> Command {
    let program = postgres.program(name);
    let mut command = if root {
        let mut command = run::clean("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        run::clean(program)
    };
    command.current_dir("/");
    command
}

/// A port that nobody listens at.
///
/// # Errors
/// When the system gives none.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").doing("looking for a free port")?;
    Ok(listener
        .local_addr()
        .doing("looking for a free port")?
        .port())
}
