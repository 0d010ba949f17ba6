//! The user's own marks, and undo.

use super::*;

/// Rows for these conversations; those from 100 on are missed.
fn with_rows(ids: &[usize]) -> Bench {
    let mut bench = Bench::with(ids);
    let rows = ids.iter().map(|index| {
        let mut entry = entry(*index);
        entry.row.flags.missed = crate::model::Flag::stated(Some(*index >= 100));
        entry
    });
    let version = bench.state.rows.version;
    bench.event(Event::Rows { version, asked: Vec::new(), result: Ok(rows.collect()) });
    bench.asked();
    bench
}

fn marked(bench: &mut Bench, changed: &[usize], failed: Option<&str>) {
    let ticket = bench.state.own.running.first().expect("something is written").ticket;
    let before: Vec<(ConversationId, Marks)> = changed.iter().map(|index| (id(*index), Marks::default())).collect();
    let failed = failed.map(|why| Failed { sentence: why.into(), hint: None, cancelled: why == "Cancelled" });
    bench.event(Event::Marked { ticket, done: before.len() as u64, before, failed });
}

fn starred(bench: &Bench) -> Vec<usize> {
    let has = |id: &ConversationId| bench.state.marks_of(*id).is_some_and(|marks| marks.starred);
    bench.state.results.ids.iter().copied().filter(has).map(ConversationId::index).collect()
}

#[test]
fn keys_mark_the_ticked_ones_in_view_else_the_focused_one() {
    type Case = (&'static [Action], &'static str);
    let table: [Case; 5] = [
        (&[], ""),
        (&[Action::Click(1, Extend::No)], "mark 2 of 20 star true"),
        (&[Action::Click(1, Extend::No), Action::Tick(0, Extend::No)], "mark 2 of 10 star true"),
        (&[Action::Tick(0, Extend::No), Action::Tick(2, Extend::No)], "mark 2 of 10,30 star true"),
        (&[Action::Command(Command::SelectAll)], "mark 2 of 10,20,30 star true"),
    ];
    for (actions, expected) in table {
        let mut bench = with_rows(&[10, 20, 30]);
        for action in actions {
            bench.act(action.clone());
        }
        bench.asked();
        bench.run(Command::Star);
        assert_eq!(bench.asked(), expected, "{actions:?}");
    }
    // Ticks out of view do not take the keys from what one looks at.
    let mut bench = with_rows(&[10, 20, 30]);
    bench.act(Action::Tick(0, Extend::No)).act(Action::Search("x ".into())).answer(&[20, 30], 1);
    bench.act(Action::Click(1, Extend::No)).asked();
    bench.run(Command::FollowedUp);
    assert!(bench.asked().ends_with("of 30 followed up true"));
}

#[test]
fn a_mark_shows_at_once_and_is_taken_back_where_it_was_not_kept() {
    let mut bench = with_rows(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).run(Command::Star);
    assert_eq!(starred(&bench), [10]);
    marked(&mut bench, &[], Some("The disk is full"));
    assert_eq!(starred(&bench), [0; 0]);
    let notice = bench.state.notices.last().expect("a sentence");
    assert_eq!(notice.text, "Your mark was not kept. The disk is full");
    assert!(!bench.state.own.can_undo());

    // Of several, what was written stays.
    bench.run(Command::SelectAll).run(Command::Star);
    assert_eq!(starred(&bench), [10, 20]);
    marked(&mut bench, &[10], Some("The disk is full"));
    assert_eq!(starred(&bench), [10]);
    let notice = bench.state.notices.last().expect("a sentence");
    assert_eq!(notice.text, "Your marks were kept for 1 of 2 conversations. The disk is full");
    assert!(bench.state.own.can_undo());
}

#[test]
fn rows_that_were_read_before_do_not_take_a_mark_back() {
    let mut bench = with_rows(&[10]);
    let version = bench.state.rows.version;
    bench.act(Action::Click(0, Extend::No)).run(Command::Star);
    marked(&mut bench, &[10], None);
    bench.event(Event::Rows { version, asked: Vec::new(), result: Ok(vec![entry(10)]) });
    assert_eq!(starred(&bench), [10]);
}

#[test]
fn a_star_turns_over_only_where_all_are_known_to_have_one() {
    let mut bench = with_rows(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).run(Command::Star);
    marked(&mut bench, &[10], None);
    bench.asked();
    bench.run(Command::Star);
    assert!(bench.asked().contains("star false"));
    marked(&mut bench, &[10], None);
    bench.run(Command::Star);
    marked(&mut bench, &[10], None);
    bench.asked();
    bench.run(Command::SelectAll).run(Command::Star);
    assert!(bench.asked().contains("of 10,20 star true"));
}

#[test]
fn the_last_change_is_undone_first_even_while_it_is_written() {
    let mut bench = with_rows(&[10, 20]);
    bench.act(Action::Click(0, Extend::No)).run(Command::FollowedUp);
    marked(&mut bench, &[10], None);
    assert_eq!(bench.state.notices.last().map(|notice| notice.command), Some(Some(Command::Undo)));
    bench.run(Command::Star).asked();
    assert!(bench.state.notices.is_empty(), "its Undo would undo the star");
    bench.run(Command::Undo);
    assert_eq!(bench.asked(), "", "the star is not written yet");
    assert_eq!(starred(&bench), [0; 0], "and gone already");
    marked(&mut bench, &[10], None);
    assert!(bench.asked().ends_with("of 10 star true"), "what was written is undone");
    assert_eq!(starred(&bench), [0; 0]);
    marked(&mut bench, &[10], None);
    bench.asked();
    bench.run(Command::Undo);
    assert!(bench.asked().ends_with("of 10 followed up true"));
    marked(&mut bench, &[10], None);
    assert!(!bench.state.own.can_undo() && bench.state.own.can_redo());
    bench.run(Command::Redo);
    marked(&mut bench, &[10], None);
    assert!(bench.state.own.can_undo());
}

#[test]
fn many_are_stopped_and_what_was_written_can_be_undone() {
    let ids: Vec<usize> = (1..=20).collect();
    let mut bench = with_rows(&ids);
    bench.run(Command::SelectAll).run(Command::FollowedUp);
    let ticket = bench.state.own.running[0].ticket;
    bench.event(Event::MarkProgress { ticket, done: 5 });
    assert_eq!((bench.state.own.running[0].done, bench.state.own.running[0].total), (5, 20));
    bench.asked();
    bench.act(Action::MarkStop);
    assert_eq!(bench.asked(), "cancel mark");
    marked(&mut bench, &[1, 2, 3, 4, 5], Some("Cancelled"));
    let notice = bench.state.notices.last().expect("a notice");
    assert_eq!(notice.text, "Stopped after 5 of 20: 5 conversations marked as followed up");
    let followed = |index| bench.state.marks_of(id(index)).is_some_and(|marks| marks.followed_up.is_some());
    assert!(followed(5) && !followed(6));
}

#[test]
fn what_leaves_the_list_leaves_its_place() {
    let mut bench = with_rows(&[10, 20, 30, 40, 50]);
    bench.act(Action::Click(2, Extend::No)).asked();
    bench.event(Event::StoreChanged).wait(2000);
    bench.answer(&[20, 40, 50], 2);
    assert_eq!(bench.cursor(), Some((1, 30)), "it would stand before 40");
    bench.act(Action::Move(Move::By(1), Extend::No));
    assert_eq!(bench.cursor(), Some((1, 40)));
    bench.event(Event::StoreChanged).wait(2000);
    bench.answer(&[20, 50], 3);
    bench.act(Action::Move(Move::By(-1), Extend::No));
    assert_eq!(bench.cursor(), Some((0, 20)));
    bench.event(Event::StoreChanged).wait(2000);
    bench.answer(&[], 4);
    assert_eq!(bench.cursor(), Some((0, 20)));
    bench.act(Action::Move(Move::By(1), Extend::No));
}

#[test]
fn the_next_that_waits_is_looked_for_behind_the_focused_one() {
    let mut bench = with_rows(&[10, 100, 110]);
    bench.run(Command::NextWaiting);
    assert_eq!(bench.asked(), "next 2 from 0 «(is:missed OR is:offline) -is:followed-up»");
    bench.event(Event::Next { ticket: 2, next: Some((1, id(100))) });
    assert_eq!((bench.cursor(), bench.asked().as_str()), (Some((1, 100)), "open 100 | ScrollTo(1)"));
    bench.run(Command::NextWaiting);
    assert!(bench.asked().starts_with("next 3 from 2"));
    bench.event(Event::Next { ticket: 2, next: None });
    assert!(bench.state.notices.is_empty(), "an answer to an older question");
    assert!(bench.state.waits(id(100)) && !bench.state.waits(id(10)));
}

#[test]
fn tags_are_found_made_and_taken_away() {
    let mut bench = with_rows(&[10, 20]);
    let choices = |bench: &Bench| -> Vec<String> {
        let dialog = bench.state.tag_dialog.as_ref().expect("the dialog");
        let share = |share| match share {
            Share::None => ' ',
            Share::Some => '-',
            Share::All => '+',
        };
        let choices = dialog.choices(&bench.state).into_iter();
        choices.map(|it| format!("{}{}{}", share(it.share), it.tag, if it.new { " new" } else { "" })).collect()
    };
    bench.run(Command::SelectAll).run(Command::Tag);
    assert!(bench.asked().starts_with("values of tag «» in «»"));
    bench.act(Action::TagText(" Stížnost ".into()));
    assert_eq!(choices(&bench), [" Stížnost new"]);
    bench.act(Action::TagTake(None));
    assert!(bench.asked().ends_with("of 10,20 +Stížnost"));
    assert_eq!(choices(&bench), ["+Stížnost"], "at once");
    marked(&mut bench, &[10, 20], None);
    bench.act(Action::TagClose).act(Action::Tick(1, Extend::No)).run(Command::Tag).asked();
    bench.act(Action::TagText("stiz".into()));
    assert_eq!(choices(&bench), ["+Stížnost", " stiz new"], "what is there goes before what is new");
    bench.act(Action::TagStep(9)).act(Action::TagTake(None));
    assert!(bench.asked().ends_with("of 10 +stiz"));
    marked(&mut bench, &[10], None);
    bench.act(Action::TagClose).run(Command::SelectAll).run(Command::Tag).asked();
    assert_eq!(choices(&bench), ["+Stížnost", "-stiz"]);
    bench.act(Action::TagDrop(1));
    assert!(bench.asked().ends_with("of 10,20 -stiz"));
}
