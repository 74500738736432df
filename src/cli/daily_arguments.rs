//! The commands that need a configuration, and their options.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

use super::arguments::{LISTED, config_options, moment};
use super::choice::one_of;
use super::export::{VERSIONS, version_name};
use super::words::WordsFormat;
use documents::Format;
use domain::user::UserRole;
use i18n::Lang;
use rosters::source::oneroster::bundle::Version;

/// All of them. `base` makes a command with its help in the reader's language.
pub(super) fn commands(lang: Lang, base: &dyn Fn(&'static str, &str) -> Command) -> Vec<Command> {
    let say = |key: &str| lang.text(key);
    let option = |name: &'static str, value: &str, key: &str| {
        Arg::new(name).long(name).value_name(say(value)).help(say(key)).help_heading(say("help-options"))
    };
    let flag = |name: &'static str, key: &str| {
        Arg::new(name).long(name).action(ArgAction::SetTrue).help(say(key)).help_heading(say("help-options"))
    };
    let argument = |name: &'static str, value: &str, key: &str| {
        Arg::new(name).value_name(say(value)).help(say(key)).help_heading(say("help-arguments"))
    };
    let lang_option = option("lang", "help-name-lang", "help-lang")
        .value_parser(one_of(&Lang::ALL, Lang::code))
        .hide_possible_values(true);
    let as_of = option("as-of", "help-name-date", "help-as-of").value_parser(moment);
    let by = option("by", "help-name-who", "help-by");
    let reason = option("reason", "help-name-text", "help-reason");
    let out = option("out", "help-name-file", "help-out").value_parser(value_parser!(PathBuf));
    let formats = option("format", "help-name-format", "help-format")
        .value_parser(one_of(&Format::ALL, Format::code))
        .hide_possible_values(true);
    let list_format = option("format", "help-name-format", "help-list-format")
        .value_parser(one_of(&LISTED, Format::code))
        .hide_possible_values(true);
    let plan = argument("plan", "help-name-plan", "help-plan-argument").required(true);
    let actions = argument("actions", "help-name-action", "help-actions-argument").num_args(0..);
    let person = argument("person", "help-name-target", "help-person").required(true);
    // What every one of them has.
    let daily = |name: &'static str, key: &str| {
        base(name, key).args(config_options(lang)).arg(as_of.clone()).arg(lang_option.clone())
    };
    let group = |command: Command| command.subcommand_help_heading(say("help-commands")).disable_help_subcommand(true);

    let import = daily("import", "import").arg(
        argument("files", "help-name-file", "help-import-files")
            .required(true)
            .num_args(1..)
            .value_parser(value_parser!(PathBuf)),
    );
    let files = group(
        base("files", "files")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(daily("list", "files-list").arg(list_format.clone()))
            .subcommand(
                daily("withdraw", "files-withdraw")
                    .arg(
                        argument("id", "help-name-number", "help-file-id")
                            .required(true)
                            .value_parser(value_parser!(i64)),
                    )
                    .arg(reason.clone().required(true))
                    .arg(by.clone()),
            ),
    );
    let make = daily("plan", "plan").arg(formats.clone()).arg(out.clone()).arg(flag("exit-code", "help-exit-code"));
    let plans = daily("plans", "plans").arg(list_format.clone());
    let show = daily("show", "show").arg(plan.clone()).arg(formats.clone()).arg(out.clone());
    let approve = daily("approve", "approve")
        .arg(plan.clone())
        .arg(actions.clone())
        .arg(flag("undisputed", "help-undisputed").conflicts_with("actions"))
        .arg(option("lift", "help-name-guard", "help-lift").action(ArgAction::Append))
        .arg(flag("yes", "help-yes"))
        .arg(reason.clone())
        .arg(by.clone());
    let reject = daily("reject", "reject")
        .arg(plan.clone())
        .arg(actions)
        .arg(reason.clone())
        .arg(flag("withdraw", "help-withdraw"))
        .arg(by.clone());
    let apply = daily("apply", "apply").arg(plan.clone()).arg(by.clone());
    let undo = daily("undo", "undo").arg(plan).arg(by.clone());
    let sync = daily("sync", "sync").arg(flag("dry-run", "help-dry-run"));
    let run = base("run", "run").args(config_options(lang)).arg(lang_option.clone());
    let question = argument("question", "help-name-question", "help-question").required(true);
    let answer = |name: &'static str, key: &str| {
        daily(name, key)
            .arg(question.clone())
            .arg(option("person", "help-name-key", "help-answer-person"))
            .arg(option("account", "help-name-key", "help-answer-account"))
            .arg(reason.clone())
            .arg(by.clone())
    };
    let people = group(
        daily("people", "people")
            .arg(list_format.clone())
            .subcommand(daily("list", "people-list").arg(list_format.clone()))
            .subcommand(answer("confirm", "people-confirm"))
            .subcommand(answer("separate", "people-separate"))
            .subcommand(daily("answers", "people-answers").arg(list_format.clone()))
            .subcommand(
                daily("retract", "people-retract")
                    .arg(argument("person", "help-name-key", "help-answer-person").required(true))
                    .arg(argument("account", "help-name-key", "help-answer-account").required(true))
                    .arg(by.clone()),
            ),
    );
    let question = argument("question", "help-name-question", "help-words-question").required(true);
    let list_words = |command: Command| {
        command.arg(flag("all", "help-words-all")).arg(
            option("format", "help-name-format", "help-words-format")
                .value_parser(one_of(&WordsFormat::ALL, WordsFormat::code))
                .hide_possible_values(true),
        )
    };
    let words = group(
        list_words(daily("words", "words"))
            .subcommand(list_words(daily("list", "words-list")))
            .subcommand(
                daily("answer", "words-answer")
                    .arg(question.clone())
                    .arg(argument("means", "help-name-answer", "help-words-means").required(true))
                    .arg(by.clone()),
            )
            .subcommand(daily("withdraw", "words-withdraw").arg(question).arg(by.clone()))
            .subcommand(daily("export", "words-export").arg(out.clone())),
    );
    let journal = group(
        daily("journal", "journal")
            .arg(option("plan", "help-name-plan", "help-journal-plan"))
            .arg(option("person", "help-name-target", "help-person"))
            .arg(option("place", "help-name-place", "help-journal-place"))
            .arg(option("count", "help-name-number", "help-journal-count").value_parser(value_parser!(u32)))
            .arg(list_format.clone())
            .subcommand(
                daily("verify", "journal-verify").arg(option("expect", "help-name-seal", "help-journal-expect")),
            ),
    );
    let worklist = group(
        daily("worklist", "worklist")
            .arg(flag("all", "help-worklist-all"))
            .arg(formats.clone())
            .arg(out.clone())
            .subcommand(
                daily("done", "worklist-done")
                    .arg(
                        argument("ids", "help-name-number", "help-task-id")
                            .required(true)
                            .num_args(1..)
                            .value_parser(value_parser!(i64)),
                    )
                    .arg(by.clone()),
            ),
    );
    let chat = argument("chat", "help-name-chat", "help-chats-chat").required(true).allow_hyphen_values(true);
    let chats = group(
        daily("chats", "chats")
            .arg(list_format.clone())
            .subcommand(
                daily("tie", "chats-tie")
                    .arg(chat.clone())
                    .arg(argument("place", "help-name-place", "help-chats-place").required(true))
                    .arg(by.clone()),
            )
            .subcommand(
                daily("confirm", "chats-confirm")
                    .arg(
                        argument("chats", "help-name-chat", "help-chats-chats").num_args(0..).allow_hyphen_values(true),
                    )
                    .arg(by.clone()),
            )
            .subcommand(daily("untie", "chats-untie").arg(chat).arg(by.clone())),
    );
    let to_place = option("place", "help-name-place", "help-invitations-place");
    let invitations = group(
        daily("invitations", "invitations")
            .arg(flag("all", "help-invitations-all"))
            .arg(to_place.clone())
            .arg(formats)
            .arg(out.clone())
            .subcommand(daily("print", "invitations-print").arg(to_place.clone()).arg(out.clone()))
            .subcommand(daily("mail", "invitations-mail").arg(to_place).arg(by.clone()))
            .subcommand(
                daily("revoke", "invitations-revoke")
                    .arg(
                        argument("ids", "help-name-number", "help-invitation-id")
                            .required(true)
                            .num_args(1..)
                            .value_parser(value_parser!(i64)),
                    )
                    .arg(reason.clone().required(true))
                    .arg(by.clone()),
            ),
    );
    let who = daily("who", "who")
        .arg(argument("place", "help-name-place", "help-who-place").required(true))
        .arg(option("on", "help-name-date", "help-who-on").value_parser(moment))
        .arg(list_format.clone());
    let in_place = argument("place", "help-name-place", "help-who-place").required(true);
    let block = daily("block", "block")
        .arg(person.clone())
        .arg(in_place.clone())
        .arg(option("until", "help-name-date", "help-block-until").required(true))
        .arg(reason.clone().required(true))
        .arg(option("platform", "help-name-who", "help-block-platform"))
        .arg(by.clone());
    let unblock = daily("unblock", "unblock")
        .arg(person.clone())
        .arg(in_place)
        .arg(reason.clone().required(true))
        .arg(by.clone());
    let blocks = daily("blocks", "blocks").arg(flag("all", "help-blocks-all")).arg(list_format.clone());
    let forget = daily("forget", "forget").arg(person.clone()).arg(by.clone());
    let disclose = daily("disclose", "disclose").arg(person).arg(list_format.clone()).arg(out).arg(by.clone());
    let fetch = daily("fetch", "fetch")
        .arg(argument("sources", "help-name-source", "help-fetch-sources").num_args(0..))
        .arg(flag("full", "help-fetch-full"));
    let export = daily("export", "export")
        .arg(
            option("format", "help-name-format", "help-export-format")
                .value_parser(one_of(&VERSIONS, version_name))
                .default_value(version_name(Version::default()))
                .hide_default_value(true)
                .hide_possible_values(true),
        )
        .arg(option("out", "help-name-file", "help-out").required(true).value_parser(value_parser!(PathBuf)))
        .arg(flag("force", "help-export-force"))
        .arg(by.clone());
    let stop = daily("stop", "stop").arg(reason.required(true)).arg(by.clone());
    let resume = daily("resume", "resume").arg(by.clone());
    let user = argument("name", "help-name-who", "help-users-name").required(true);
    let password =
        option("password-file", "help-name-file", "help-users-password-file").value_parser(value_parser!(PathBuf));
    let role = option("role", "help-users-name-role", "help-users-role")
        .required(true)
        .value_parser(one_of(&UserRole::ALL, UserRole::code))
        .hide_possible_values(true);
    let token_name = argument("name", "help-name-who", "help-token-name").required(true);
    let days = option("days", "help-name-number", "help-token-days").value_parser(value_parser!(u32).range(1..=36_500));
    let tokens = group(
        base("token", "token")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(daily("list", "token-list").arg(list_format.clone()))
            .subcommand(daily("add", "token-add").arg(token_name.clone()).arg(role.clone()).arg(days).arg(by.clone()))
            .subcommand(daily("remove", "token-remove").arg(token_name).arg(by.clone())),
    );
    let users = group(
        base("users", "users")
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommand(daily("list", "users-list").arg(list_format))
            .subcommand(daily("add", "users-add").arg(user.clone()).arg(role).arg(password.clone()).arg(by.clone()))
            .subcommand(daily("password", "users-password").arg(user.clone()).arg(password).arg(by.clone()))
            .subcommand(daily("reset-second-factor", "users-reset").arg(user.clone()).arg(by.clone()))
            .subcommand(daily("remove", "users-remove").arg(user).arg(by))
            .subcommand(tokens),
    );
    let backup = daily("backup", "backup").arg(
        argument("file", "help-name-file", "help-backup-file").required(true).value_parser(value_parser!(PathBuf)),
    );
    let path = |of: Arg| of.required(true).value_parser(value_parser!(PathBuf));
    let encrypt = base("encrypt", "encrypt")
        .args(config_options(lang))
        .arg(lang_option.clone())
        .arg(path(argument("file", "help-name-file", "help-encrypt-file")))
        .arg(path(option("out", "help-name-file", "help-encrypt-out")));
    // Without `--config`: on a machine on which nothing is restored yet there is none.
    let decrypt = base("decrypt", "decrypt")
        .arg(path(argument("file", "help-name-file", "help-decrypt-file")))
        .arg(path(option("identity", "help-name-file", "help-decrypt-identity")))
        .arg(path(option("out", "help-name-file", "help-decrypt-out")))
        .arg(lang_option.clone());
    let copy = daily("copy", "store-copy")
        .arg(option("from", "help-name-file", "help-store-from").value_parser(value_parser!(PathBuf)))
        .arg(option("to", "help-name-file", "help-store-to").value_parser(value_parser!(PathBuf)))
        .group(clap::ArgGroup::new("which").args(["from", "to"]).required(true));
    let store = group(base("store", "store").subcommand_required(true).arg_required_else_help(true).subcommand(copy));
    vec![
        import, files, fetch, export, make, plans, show, approve, reject, apply, undo, sync, run, people, words,
        worklist, chats, invitations, journal, who, block, unblock, blocks, stop, resume, forget, disclose, backup,
        encrypt, decrypt, store, users,
    ]
}
