//! Where a cluster lives and which user runs it.

use std::fs::{self, DirBuilder, Permissions};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown, lchown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use aws_lc_rs::digest;
use nix::unistd::{User, geteuid};

use crate::{Error, elsewhere};

/// Longest path of a unix socket on Linux, without the closing zero byte.
const SOCKET_MAX: usize = 107;

/// Name of the socket inside its folder; 5432 is only a name here, nothing listens on a port.
pub(crate) const SOCKET: &str = ".s.PGSQL.5432";

/// Folders and user of one cluster.
#[derive(Debug)]
pub(crate) struct Place {
    /// What the settings name: password and log are here.
    data_dir: PathBuf,
    /// Where data, socket and lock are; nearly always the same folder.
    home: PathBuf,
    /// The user Postgres runs as, when that is not the user of this process.
    run_as: Option<RunAs>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RunAs {
    uid: u32,
    gid: u32,
}

impl Place {
    /// Creates the folder if needed and decides.
    pub(crate) fn choose(data_dir: &Path) -> Result<Place, Error> {
        let root = geteuid().is_root();
        // Root's own folders must let the unprivileged user through, not look.
        create_folder(data_dir, if root { 0o711 } else { 0o700 })?;
        let data_dir = data_dir
            .canonicalize()
            .map_err(Error::io("find", data_dir))?;
        let pointed = elsewhere::pointed(&data_dir)?;
        let home = pointed.clone().unwrap_or_else(|| data_dir.clone());
        let owner = owner_of(&home.join("pg"))?;

        if !root {
            let user = geteuid().as_raw();
            return match owner {
                Some(owner) if owner.uid != user => Err(Error::OtherOwner {
                    folder: home.join("pg"),
                    owner: owner.uid,
                    user,
                }),
                _ => Ok(Place {
                    data_dir,
                    home,
                    run_as: None,
                }),
            };
        }

        let run_as = match owner {
            Some(owner) if owner.uid != 0 => owner,
            _ => unprivileged()?,
        };
        if pointed.is_none() {
            open_private(&data_dir, run_as)?;
        }
        let home = match (blocked(&home, run_as), owner) {
            (None, _) => home,
            (Some(blocked), Some(_)) => {
                return Err(Error::Unreachable {
                    user: run_as.uid,
                    blocked,
                    folder: home.join("pg"),
                });
            }
            (Some(blocked), None) => elsewhere::create(&data_dir, &blocked)?,
        };
        Ok(Place {
            data_dir,
            home,
            run_as: Some(run_as),
        })
    }

    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// Postgres' own data folder.
    pub(crate) fn pg(&self) -> PathBuf {
        self.home.join("pg")
    }

    pub(crate) fn downloads(&self) -> PathBuf {
        self.home.join("download")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    pub(crate) fn password_file(&self) -> PathBuf {
        self.data_dir.join("pg-password")
    }

    /// Number of the user that runs Postgres.
    pub(crate) fn user(&self) -> u32 {
        self.run_as
            .map_or_else(|| geteuid().as_raw(), |run_as| run_as.uid)
    }

    /// A program of Postgres: as the right user, in a folder that user can enter, out of reach of the
    /// terminal's Ctrl-C, and without settings that the environment holds for other servers.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.home)
            .process_group(0)
            .env("LC_ALL", "C");
        for (name, _) in std::env::vars_os() {
            if name.as_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        if let Some(RunAs { uid, gid }) = self.run_as {
            // With a user set, the standard library also drops root's supplementary groups.
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Gives a file or folder to the user that runs Postgres.
    pub(crate) fn give(&self, path: &Path) -> Result<(), Error> {
        match self.run_as {
            Some(RunAs { uid, gid }) => {
                lchown(path, Some(uid), Some(gid)).map_err(Error::io("give away", path))
            }
            None => Ok(()),
        }
    }

    /// Gives data restored by root to the user that runs Postgres.
    pub(crate) fn give_data(&self) -> Result<(), Error> {
        match owner_of(&self.pg())? {
            Some(owner) if owner.uid == 0 && self.run_as.is_some() => self.give_tree(&self.pg()),
            _ => Ok(()),
        }
    }

    fn give_tree(&self, folder: &Path) -> Result<(), Error> {
        for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
            let entry = entry.map_err(Error::io("read", folder))?;
            let path = entry.path();
            if entry
                .file_type()
                .map_err(Error::io("read", &path))?
                .is_dir()
            {
                self.give_tree(&path)?;
            } else {
                self.give(&path)?;
            }
        }
        // The folder itself last: an interrupted run begins again.
        self.give(folder)
    }

    /// Creates the folder of the socket: next to the data, or a short one in the temporary folder.
    pub(crate) fn socket_dir(&self) -> Result<PathBuf, Error> {
        let near = self.home.join("run");
        let dir = if fits(&near) {
            near
        } else {
            self.short_socket_dir()?
        };
        let taken = |problem: &str| Error::NoSocket {
            problem: format!("{} {problem}", dir.display()),
        };
        match DirBuilder::new().mode(0o700).create(&dir) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                // The temporary folder is everybody's: somebody may have been there first.
                let found = fs::symlink_metadata(&dir).map_err(Error::io("look at", &dir))?;
                if !found.is_dir() {
                    return Err(taken("is not a folder"));
                }
                if found.uid() != self.user() && found.uid() != geteuid().as_raw() {
                    return Err(taken("belongs to another user"));
                }
            }
            Err(error) => return Err(Error::io("create", &dir)(error)),
        }
        fs::set_permissions(&dir, Permissions::from_mode(0o700))
            .map_err(Error::io("protect", &dir))?;
        self.give(&dir)?;
        Ok(dir)
    }

    fn short_socket_dir(&self) -> Result<PathBuf, Error> {
        let name = format!("guildhall-{}-{}", self.user(), hash(&self.home));
        let candidates = [std::env::temp_dir(), PathBuf::from("/tmp")];
        candidates
            .into_iter()
            .filter(|parent| {
                self.run_as
                    .is_none_or(|user| blocked(parent, user).is_none())
            })
            .map(|parent| parent.join(&name))
            .find(|dir| fits(dir))
            .ok_or_else(|| Error::NoSocket {
                problem: format!("no short folder for {name}"),
            })
    }
}

/// URLs can carry only text, Postgres reads a list with commas and quotes, and the kernel takes only short
/// paths.
fn fits(dir: &Path) -> bool {
    dir.to_str().is_some_and(|text| !text.contains([',', '"']))
        && dir.join(SOCKET).as_os_str().len() <= SOCKET_MAX
}

pub(crate) fn hash(path: &Path) -> String {
    let digest = digest::digest(&digest::SHA256, path.as_os_str().as_bytes());
    hex::encode(digest.as_ref()).chars().take(16).collect()
}

pub(crate) fn create_folder(folder: &Path, mode: u32) -> Result<(), Error> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(folder)
        .map_err(Error::io("create", folder))
}

fn unprivileged() -> Result<RunAs, Error> {
    ["postgres", "nobody"]
        .into_iter()
        .filter_map(|name| User::from_name(name).ok().flatten())
        .map(|user| RunAs {
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
        })
        .find(|user| user.uid != 0)
        .ok_or(Error::NoUser)
}

fn owner_of(folder: &Path) -> Result<Option<RunAs>, Error> {
    match fs::metadata(folder) {
        Ok(found) => Ok(Some(RunAs {
            uid: found.uid(),
            gid: found.gid(),
        })),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("look at", folder)(error)),
    }
}

/// Lets the unprivileged user pass through (not list) a data folder that is closed to all but root.
fn open_private(folder: &Path, user: RunAs) -> Result<(), Error> {
    let found = fs::metadata(folder).map_err(Error::io("look at", folder))?;
    if found.uid() == 0 && found.mode() & 0o077 == 0 {
        chown(folder, None, Some(user.gid)).map_err(Error::io("give away", folder))?;
        fs::set_permissions(folder, Permissions::from_mode(0o710))
            .map_err(Error::io("open", folder))?;
    }
    Ok(())
}

/// The first folder on the way that the user cannot enter.
fn blocked(folder: &Path, user: RunAs) -> Option<PathBuf> {
    let mut way: Vec<&Path> = folder.ancestors().collect();
    way.reverse();
    way.into_iter()
        .find(|step| {
            fs::metadata(step).map_or(true, |found| {
                let bit = if found.uid() == user.uid {
                    0o100
                } else if found.gid() == user.gid {
                    0o010
                } else {
                    0o001
                };
                found.mode() & bit == 0
            })
        })
        .map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn a_socket_folder_fits_up_to_107_bytes_and_without_list_characters() {
        let of_length = |length: usize| PathBuf::from(format!("/{}", "a".repeat(length - 1)));
        assert!(fits(&of_length(SOCKET_MAX - SOCKET.len() - 1)));
        assert!(!fits(&of_length(SOCKET_MAX - SOCKET.len())));
        assert!(fits(Path::new("/home/me/my data/run")));
        assert!(!fits(Path::new("/home/a,b/run")));
        assert!(!fits(Path::new("/home/\"a\"/run")));
        assert!(!fits(Path::new(OsStr::from_bytes(b"/home/\xff/run"))));
    }

    #[test]
    fn a_folder_is_blocked_by_the_first_step_without_the_right_to_enter() {
        let folder = tempfile::tempdir().expect("BUG: a temporary folder can be made");
        let inner = folder.path().join("inner");
        create_folder(&inner, 0o711).expect("BUG: a folder can be made");
        let closed = |mode| {
            fs::set_permissions(folder.path(), Permissions::from_mode(mode))
                .expect("BUG: own folders can be changed");
        };
        let stranger = RunAs {
            uid: 65_533,
            gid: 65_533,
        };
        closed(0o700);
        assert_eq!(blocked(&inner, stranger).as_deref(), Some(folder.path()));
        closed(0o711);
        assert_eq!(blocked(&inner, stranger), None);
        closed(0o070);
        let owner = RunAs {
            uid: geteuid().as_raw(),
            gid: 65_533,
        };
        assert_eq!(blocked(&inner, owner).as_deref(), Some(folder.path()));
        closed(0o700);
    }
}
