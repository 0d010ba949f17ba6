//! Hits on the screen: where they stand in a text, which of them F3 stands on, and whether it is to be brought into view.

use std::ops::Range;

use egui::{Context, Id};

use super::widgets::TextLabel;
use crate::app::{Hits, Spot};

/// How long something is brought into view: for several frames, because heights above it are estimates at first.
const FRAMES: u8 = 4;

/// The hits of the open conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks<'a> {
    hits: &'a Hits,
    standing: Option<(Spot, usize)>,
    go: bool,
}

impl<'a> Marks<'a> {
    /// Hits, the one F3 stands on, and whether it is to be brought into view just now.
    pub(super) fn new(hits: &'a Hits, standing: Option<(Spot, usize)>, go: bool) -> Self {
        Self { hits, standing, go }
    }

    /// Whether F3 stands on this message.
    pub(super) fn is_message(&self, index: usize) -> bool {
        self.standing.is_some_and(|(spot, _)| spot.message() == Some(index))
    }

    /// Whether there are hits in it.
    pub(super) fn has(&self, spot: Spot) -> bool {
        !self.hits.at(spot).is_empty()
    }

    /// The label of a spot with its hits.
    pub(super) fn on<'l>(&self, spot: Spot, label: TextLabel<'l>) -> TextLabel<'l>
    where
        'a: 'l,
    {
        let current = self.standing.filter(|(at, _)| *at == spot).map(|(_, hit)| hit);
        label.hits(self.hits.at(spot)).current(current, self.go)
    }

    /// The label of a text that shows a spot after `offset` bytes of something else; `moved` keeps the hits.
    pub(super) fn behind<'l>(
        &self,
        spot: Spot,
        offset: usize,
        moved: &'l mut Vec<Range<usize>>,
        label: TextLabel<'l>,
    ) -> TextLabel<'l> {
        moved.extend(self.hits.at(spot).iter().map(|range| range.start + offset..range.end + offset));
        let current = self.standing.filter(|(at, _)| *at == spot).map(|(_, hit)| hit);
        label.hits(moved).current(current, self.go)
    }
}

/// What is to be brought into view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// What.
    pub(super) spot: Spot,
    frames: u8,
}

/// Brings a spot into view in the next frames.
pub(super) fn go_to(ctx: &Context, spot: Spot) {
    ctx.data_mut(|data| data.insert_temp(id(spot.in_timeline()), Target { spot, frames: FRAMES }));
}

/// What the timeline (or else the details) is to bring into view with this frame.
pub(super) fn target(ctx: &Context, timeline: bool) -> Option<Target> {
    let id = id(timeline);
    let target: Target = ctx.data(|data| data.get_temp(id))?;
    ctx.data_mut(|data| match target.frames.checked_sub(1).filter(|left| *left > 0) {
        Some(frames) => {
            data.insert_temp(id, Target { frames, ..target });
        }
        None => data.remove::<Target>(id),
    });
    ctx.request_repaint();
    Some(target)
}

fn id(timeline: bool) -> Id {
    Id::unique(if timeline { "timeline target" } else { "details target" })
}
