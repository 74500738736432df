//! `kontingent completions`, `man`: what shells and `man` want, made of the same definitions as the help.

use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::{Ended, Failure, arguments, lang_of, output};
use i18n::Lang;

/// `kontingent completions`: on stdout.
pub(super) fn completions(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let Some(shell) = matches.get_one::<Shell>("shell").copied() else { return Ok(Ended::Usage) };
    let mut command = arguments::command(lang);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "kontingent", &mut script);
    output::print(&String::from_utf8_lossy(&script), lang)?;
    Ok(Ended::Done)
}

/// `kontingent man`: the page of the program on stdout, or those of all commands into a folder.
pub(super) fn man(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let mut command = arguments::plain(lang);
    command.build();
    let written = match matches.get_one::<PathBuf>("folder") {
        None => {
            rendered(&command, &[]).and_then(|page| output::print(&page, lang).map_err(|_| io::ErrorKind::Other.into()))
        }
        Some(folder) => std::fs::create_dir_all(folder).and_then(|()| pages(&command, &mut Vec::new(), folder)),
    };
    written.map_err(|error| output::failed(&error, lang))?;
    Ok(Ended::Done)
}

/// The page of a command; `above` are the commands that it is called under.
fn rendered(command: &Command, above: &[String]) -> io::Result<String> {
    let mut name: Vec<String> = above.to_vec();
    name.push(command.get_name().to_owned());
    // `man` looks for a page by the name that it has.
    let command = command.clone().name(name.join("-")).disable_help_flag(true);
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    String::from_utf8(page).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn pages(command: &Command, above: &mut Vec<String>, folder: &Path) -> io::Result<()> {
    let page = rendered(command, above)?;
    above.push(command.get_name().to_owned());
    std::fs::write(folder.join(format!("{}.1", above.join("-"))), page)?;
    for below in command.get_subcommands() {
        pages(below, above, folder)?;
    }
    above.pop();
    Ok(())
}
