//! Who may do what: a pure fold over the `control` stream.
//!
//! Every right carries the `control` position it began at and the one it ended at, so a record is judged by the
//! rights that held when its entry was made, on every node alike, whatever was revoked since.

use std::collections::BTreeMap;

use crate::domain::stream::StreamName;
use crate::domain::value::Actor;
use crate::entry::Entry;
use crate::ids::{DeviceId, KeyId, RecordId};
use crate::record::body::Body;
use crate::record::content::{Access, AgencyProfile, CertifiedRole, Content, Destroy, Invite, PeerPin, Revoked};
use crate::record::keys::PublicKey;

/// The positions of `control` between which something holds: from `from`, before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Size of `control` at which it began to hold.
    pub from: u64,
    /// Size of `control` at which it ceased to.
    pub until: Option<u64>,
}

impl Term {
    const fn starting(from: u64) -> Self {
        Self { from, until: None }
    }

    /// Whether it holds when `control` has `ctl` entries.
    pub fn holds(&self, ctl: u64) -> bool {
        self.from <= ctl && self.until.is_none_or(|until| ctl < until)
    }

    fn end(&mut self, at: u64) {
        self.until.get_or_insert(at);
    }
}

/// A key the root certified.
#[derive(Clone, Debug)]
pub struct CertifiedKey {
    /// The key.
    pub key: PublicKey,
    /// What it may do.
    pub role: CertifiedRole,
    /// Who holds it.
    pub holder: Actor,
    /// When.
    pub term: Term,
}

/// A device that enrolled.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its key.
    pub key: PublicKey,
    /// The person who carries it.
    pub holder: Actor,
    /// Roles the holder acts in.
    pub roles: Vec<String>,
    /// Unit word of sayable references.
    pub unit: String,
    /// Number in sayable references.
    pub device_number: u32,
    /// Platform and app version as told at enrolment.
    pub platform: String,
    /// Size of `control` from which it is known.
    pub enrolled_at: u64,
    /// Size of `control` from which it is out of service.
    pub retired_at: Option<u64>,
    /// Size of `control` from which it is in foreign hands.
    pub compromised_at: Option<u64>,
    /// The order to destroy, once two administrators have signed: approving record, at once or after delivery.
    pub destroy: Option<(RecordId, bool)>,
    /// Size of `control` at which its receipt of an order arrived.
    pub receipt_at: Option<u64>,
    /// Orders to retire or destroy that count, oldest first, with the size of `control` from which they are known.
    orders: Vec<(RecordId, u64)>,
    grants: Vec<GrantTerm>,
}

#[derive(Clone, Debug)]
struct GrantTerm {
    stream: StreamName,
    access: Access,
    term: Term,
}

impl Device {
    /// What it may do in a stream when `control` has `ctl` entries.
    pub fn access(&self, stream: &StreamName, ctl: u64) -> Option<Access> {
        let holding = self.grants.iter().filter(|grant| grant.stream == *stream && grant.term.holds(ctl));
        holding.max_by_key(|grant| grant.term.from).map(|grant| grant.access)
    }

    /// Whether it may be sent a stream's records when `control` has `ctl` entries.
    pub fn may_read(&self, stream: &StreamName, ctl: u64) -> bool {
        let is_control = *stream == StreamName::control();
        if self.is_compromised(ctl) {
            // A phone in foreign hands learns one thing more: that it must destroy what it holds.
            return is_control && self.destroy.is_some();
        }
        if is_control {
            return true;
        }
        !self.is_retired(ctl) && matches!(self.access(stream, ctl), Some(Access::Read | Access::Write))
    }

    /// Streams it may be sent, `control` first.
    pub fn readable_streams(&self, ctl: u64) -> Vec<StreamName> {
        let mut streams: Vec<_> = self.grants.iter().map(|grant| grant.stream.clone()).collect();
        streams.sort();
        streams.dedup();
        streams.retain(|stream| self.may_read(stream, ctl));
        if self.may_read(&StreamName::control(), ctl) {
            streams.insert(0, StreamName::control());
        }
        streams
    }

    /// Streams whose entries it is sent, `control` first: those it reads, and those it only writes into, where it is
    /// told the verdicts but no content.
    pub fn followed_streams(&self, ctl: u64) -> Vec<StreamName> {
        let mut streams = self.readable_streams(ctl);
        for grant in &self.grants {
            if !streams.contains(&grant.stream) && self.may_follow(&grant.stream, ctl) {
                streams.push(grant.stream.clone());
            }
        }
        streams
    }

    /// Whether it is sent a stream's entries: because it reads the stream, or only to learn the verdicts on what it
    /// wrote. A retired device learns them until its receipt.
    pub fn may_follow(&self, stream: &StreamName, ctl: u64) -> bool {
        let is_serving = !self.is_compromised(ctl) && self.receipt_at.is_none_or(|at| at > ctl);
        let writes = matches!(self.access(stream, ctl), Some(Access::Write | Access::WriteOwn));
        self.may_read(stream, ctl) || (is_serving && writes)
    }

    /// Whether it was declared to be in foreign hands.
    pub fn is_compromised(&self, ctl: u64) -> bool {
        self.compromised_at.is_some_and(|at| at <= ctl)
    }

    /// Whether it is out of service.
    pub fn is_retired(&self, ctl: u64) -> bool {
        self.retired_at.is_some_and(|at| at <= ctl)
    }

    /// Whether that record is an order to this device, known when `control` has `ctl` entries.
    pub fn is_ordered_by(&self, order: &RecordId, ctl: u64) -> bool {
        self.orders.iter().any(|(record, at)| record == order && *at <= ctl)
    }

    /// The newest order to this device.
    pub fn newest_order(&self) -> Option<RecordId> {
        self.orders.last().map(|(record, _)| *record)
    }

    /// Whether its holder acts in a role.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }
}

/// An invite and whether it can still be used.
#[derive(Clone, Debug)]
pub struct InviteState {
    /// The invite.
    pub invite: Invite,
    /// Until when it is open: its use or its revocation ends it.
    pub term: Term,
    /// The device that used it.
    pub used_by: Option<DeviceId>,
}

/// One administrator's proposal to destroy what a device holds.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The administrator's key.
    pub author: KeyId,
    /// What is proposed.
    pub order: Destroy,
    /// Until when it can be approved: its approval ends it.
    pub term: Term,
}

/// Who wrote a record.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    /// The agency's root.
    Root,
    /// A key the root certified.
    Certified(&'a CertifiedKey),
    /// An enrolled device.
    Device(&'a Device),
}

/// The agency's keys and rights as `control` tells them.
#[derive(Clone, Debug)]
pub struct Directory {
    agency: String,
    root: PublicKey,
    size: u64,
    epoch: u32,
    profile: Option<AgencyProfile>,
    certified: BTreeMap<KeyId, CertifiedKey>,
    invites: BTreeMap<RecordId, InviteState>,
    devices: BTreeMap<DeviceId, Device>,
    device_of_key: BTreeMap<KeyId, DeviceId>,
    proposals: BTreeMap<RecordId, Proposal>,
    pins: BTreeMap<String, PeerPin>,
}

impl Directory {
    /// The directory before the first `control` entry: only the root is known.
    pub fn new(agency: &str, root: PublicKey) -> Self {
        Self {
            agency: agency.to_owned(),
            root,
            size: 0,
            epoch: 1,
            profile: None,
            certified: BTreeMap::new(),
            invites: BTreeMap::new(),
            devices: BTreeMap::new(),
            device_of_key: BTreeMap::new(),
            proposals: BTreeMap::new(),
            pins: BTreeMap::new(),
        }
    }

    /// The agency's code.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The agency's root key.
    pub const fn root(&self) -> &PublicKey {
        &self.root
    }

    /// Entries of `control` folded so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The server's epoch as the root last announced it.
    pub const fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The agency's newest profile.
    pub const fn profile(&self) -> Option<&AgencyProfile> {
        self.profile.as_ref()
    }

    /// All devices ever enrolled.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.values()
    }

    /// A device by its id.
    pub fn device(&self, id: &DeviceId) -> Option<&Device> {
        self.devices.get(id)
    }

    /// A device by its key.
    pub fn device_of_key(&self, key: &KeyId) -> Option<&Device> {
        self.devices.get(self.device_of_key.get(key)?)
    }

    /// An invite by its record.
    pub fn invite(&self, id: &RecordId) -> Option<&InviteState> {
        self.invites.get(id)
    }

    /// All invites.
    pub fn invites(&self) -> impl Iterator<Item = (&RecordId, &InviteState)> {
        self.invites.iter()
    }

    /// All certified keys.
    pub fn certified(&self) -> impl Iterator<Item = &CertifiedKey> {
        self.certified.values()
    }

    /// The first administrator's proposal that an approval would complete.
    pub fn proposal(&self, id: &RecordId) -> Option<&Proposal> {
        self.proposals.get(id)
    }

    /// All proposals, approved ones too.
    pub fn proposals(&self) -> impl Iterator<Item = (&RecordId, &Proposal)> {
        self.proposals.iter()
    }

    /// Other agencies whose roots the own root pins now, by code.
    pub fn pins(&self) -> impl Iterator<Item = &PeerPin> {
        self.pins.values()
    }

    /// The pin of another agency.
    pub fn pin(&self, agency: &str) -> Option<&PeerPin> {
        self.pins.get(agency)
    }

    /// Keys that may sign heads and checkpoints now.
    pub fn server_keys(&self) -> impl Iterator<Item = &PublicKey> {
        let now = self.size;
        self.certified
            .values()
            .filter(move |certified| certified.role == CertifiedRole::Server && certified.term.holds(now))
            .map(|certified| &certified.key)
    }

    /// Who holds a key, whether or not its rights have ended.
    pub fn author(&self, key: &KeyId) -> Option<Author<'_>> {
        if *key == self.root.id() {
            return Some(Author::Root);
        }
        let certified = self.certified.get(key).map(Author::Certified);
        certified.or_else(|| self.device_of_key(key).map(Author::Device))
    }

    /// The public key behind a key id.
    pub fn key(&self, id: &KeyId) -> Option<&PublicKey> {
        Some(match self.author(id)? {
            Author::Root => &self.root,
            Author::Certified(certified) => &certified.key,
            Author::Device(device) => &device.key,
        })
    }

    /// Takes in the next entry of `control` with its record. Only accepted records change anything.
    pub fn apply(&mut self, entry: &Entry, body: &Body) {
        self.size += 1;
        if !entry.verdict.is_accepted() {
            return;
        }
        let now = self.size;
        match &body.content {
            Content::AgencyProfile(profile) => self.profile = Some(profile.clone()),
            Content::NewEpoch(epoch) => self.epoch = epoch.epoch,
            Content::Certificate(certificate) => {
                let certified = CertifiedKey {
                    key: certificate.subject,
                    role: certificate.role,
                    holder: certificate.holder.clone(),
                    term: Term::starting(now),
                };
                self.certified.insert(certificate.subject.id(), certified);
            }
            Content::Invite(invite) => {
                let state = InviteState { invite: invite.clone(), term: Term::starting(now), used_by: None };
                self.invites.insert(entry.record, state);
            }
            Content::Enrolment(_) => self.enrol(body, now),
            Content::Grant(grant) => {
                if let Some(device) = self.devices.get_mut(&grant.device) {
                    device.end_grant(&grant.stream, now);
                    device.grants.push(GrantTerm {
                        stream: grant.stream.clone(),
                        access: grant.access,
                        term: Term::starting(now),
                    });
                }
            }
            Content::Revocation(revocation) => self.revoke(&revocation.revoked, now),
            Content::Retire(retire) => {
                if let Some(device) = self.devices.get_mut(&retire.device) {
                    device.retired_at.get_or_insert(now);
                    device.orders.push((entry.record, now));
                }
            }
            Content::Compromised(compromised) => {
                if let Some(device) = self.devices.get_mut(&compromised.device) {
                    device.compromised_at.get_or_insert(now);
                }
            }
            Content::Destroy(order) => self.order(entry.record, body.author, order, now),
            Content::PeerPin(pin) => {
                self.pins.insert(pin.agency.clone(), pin.clone());
            }
            Content::OrderReceipt(_) => {
                if let Some(device) = self.device_of_key.get(&body.author).and_then(|id| self.devices.get_mut(id)) {
                    device.receipt_at.get_or_insert(now);
                }
            }
            _ => {}
        }
    }

    fn enrol(&mut self, body: &Body, now: u64) {
        let Content::Enrolment(enrolment) = &body.content else { return };
        let Some(state) = self.invites.get_mut(&enrolment.invite) else { return };
        state.term.end(now);
        state.used_by = Some(enrolment.device);
        let invite = &state.invite;
        let grants = invite.grants.iter().map(|(stream, access)| GrantTerm {
            stream: stream.clone(),
            access: *access,
            term: Term::starting(now),
        });
        let device = Device {
            id: enrolment.device,
            key: enrolment.key,
            holder: invite.holder.clone(),
            roles: invite.roles.clone(),
            unit: invite.unit.clone(),
            device_number: invite.device_number,
            platform: enrolment.platform.clone(),
            enrolled_at: now,
            retired_at: None,
            compromised_at: None,
            destroy: None,
            receipt_at: None,
            orders: Vec::new(),
            grants: grants.collect(),
        };
        self.device_of_key.insert(enrolment.key.id(), enrolment.device);
        self.devices.insert(enrolment.device, device);
    }

    fn revoke(&mut self, revoked: &Revoked, now: u64) {
        match revoked {
            Revoked::Key(key) => {
                if let Some(certified) = self.certified.get_mut(key) {
                    certified.term.end(now);
                }
                self.pins.retain(|_, pin| pin.root.id() != *key);
            }
            Revoked::Invite(invite) => {
                if let Some(state) = self.invites.get_mut(invite) {
                    state.term.end(now);
                }
            }
            Revoked::Grant(device, stream) => {
                if let Some(device) = self.devices.get_mut(device) {
                    device.end_grant(stream, now);
                }
            }
        }
    }

    fn order(&mut self, record: RecordId, author: KeyId, order: &Destroy, now: u64) {
        let Some(first) = order.approves else {
            let proposal = Proposal { author, order: order.clone(), term: Term::starting(now) };
            self.proposals.insert(record, proposal);
            return;
        };
        if let Some(proposal) = self.proposals.get_mut(&first) {
            proposal.term.end(now);
        }
        if let Some(device) = self.devices.get_mut(&order.device) {
            device.orders.push((record, now));
            // A standing order is hastened by a later one, never slowed.
            match device.destroy {
                Some((_, at_once)) if at_once || !order.now => {}
                _ => device.destroy = Some((record, order.now)),
            }
        }
    }
}

impl Device {
    fn end_grant(&mut self, stream: &StreamName, now: u64) {
        self.grants.iter_mut().filter(|grant| grant.stream == *stream).for_each(|grant| grant.term.end(now));
    }
}
