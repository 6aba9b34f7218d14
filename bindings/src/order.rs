//! Who this device is to its agency, and what the agency orders it to do.

use enlace_core::command::{self, PendingOrder};
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Actor;
use enlace_core::holder::{Holder, HolderError};
use enlace_core::ids::DeviceId;
use enlace_core::record::content;

use crate::border::exercise;
use crate::runtime::hop;
use crate::{FieldApp, FieldError};

/// How far the enrolment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EnrolmentState {
    /// No invitation was scanned yet.
    NotStarted,
    /// Scanned; the first sync with the server completes it.
    Waiting,
    /// Known to the agency.
    Enrolled,
}

/// What a device may do in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Access {
    /// Read.
    Read,
    /// Create documents and go on writing those it created; read nothing else.
    WriteOwn,
    /// Read and write.
    Write,
}

/// A stream open to this device.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StreamAccess {
    /// The stream.
    pub stream: StreamName,
    /// What it may do there.
    pub access: Access,
    /// Id of the exercise it belongs to; none in real life. Show an exercise as one, always.
    #[uniffi(default)]
    pub exercise: Option<String>,
}

/// Who this device is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Enrolment {
    /// How far it has come.
    pub state: EnrolmentState,
    /// Agency code; empty before enrolment.
    pub agency: String,
    /// The fingerprint of the agency's root: eight groups of five digits, to be compared by voice with the
    /// administrator's before anything is believed. None before enrolment.
    pub root_fingerprint: Option<String>,
    /// This device's id.
    pub device: Option<DeviceId>,
    /// The holder, once enrolled.
    pub holder: Option<Actor>,
    /// Roles the holder acts in.
    pub roles: Vec<String>,
    /// Streams open to this device, `control` left out.
    pub streams: Vec<StreamAccess>,
    /// Reported as compromised: what it sends is kept apart.
    pub compromised: bool,
}

/// What the agency orders this device to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Order {
    /// Out of service: deliver what is signed, then wipe.
    Retire,
    /// Two administrators ordered destruction after delivery.
    Destroy,
    /// Two administrators ordered destruction at once.
    DestroyNow,
}

#[uniffi::export]
impl FieldApp {
    /// Answers an invitation (its QR code's text, or typed) with this device's key. The first sync completes it.
    ///
    /// `platform` is told to the agency: system and app version, at most 80 characters.
    pub async fn enrol(&self, invitation: String, platform: String) -> Result<Enrolment, FieldError> {
        self.at_place(move |holder| {
            command::enrol(holder, &invitation, &platform).map_err(|error| FieldError::of_command(error, &INCIDENT))?;
            enrolment(holder)
        })
        .await
    }

    /// Who this device is and what is open to it.
    pub async fn enrolment(&self) -> Result<Enrolment, FieldError> {
        self.at_place(enrolment).await
    }

    /// The order that stands for this device, if any. Carry it out with `obey`.
    pub async fn pending_order(&self) -> Result<Option<Order>, FieldError> {
        self.at_place(|holder| {
            let order = command::pending_order(holder).map_err(|error| FieldError::of_command(error, &INCIDENT))?;
            Ok(order.map(|order| match order {
                PendingOrder::Retire => Order::Retire,
                PendingOrder::Destroy { now: false, .. } => Order::Destroy,
                PendingOrder::Destroy { now: true, .. } => Order::DestroyNow,
            }))
        })
        .await
    }

    /// Carries out the order that stands: delivers what may still be delivered, sends the receipt, wipes.
    /// `true` when everything is gone; `false` when there is no order or it must be tried again with signal.
    pub async fn obey(&self) -> Result<bool, FieldError> {
        let core = self.core.clone();
        hop(async move { Ok(core.obey().await?) }).await
    }
}

fn enrolment(holder: &Holder) -> Result<Enrolment, FieldError> {
    let none = Enrolment {
        state: EnrolmentState::NotStarted,
        agency: String::new(),
        root_fingerprint: None,
        device: None,
        holder: None,
        roles: Vec::new(),
        streams: Vec::new(),
        compromised: false,
    };
    let identity = match holder.identity() {
        Ok(identity) => identity,
        Err(HolderError::NotEnrolled) => return Ok(none),
        Err(error) => return Err(error.into()),
    };
    let waiting = Enrolment {
        state: EnrolmentState::Waiting,
        root_fingerprint: Some(identity.root.fingerprint()),
        agency: identity.agency,
        device: Some(identity.device),
        ..none
    };
    let Ok(device) = holder.device() else { return Ok(waiting) };
    let ctl = holder.directory()?.size();
    let streams = device.followed_streams(ctl).into_iter().filter_map(|stream| {
        let access = device.access(&stream, ctl)?.into();
        Some(StreamAccess { access, exercise: exercise(&stream), stream })
    });
    Ok(Enrolment {
        state: EnrolmentState::Enrolled,
        streams: streams.collect(),
        compromised: device.is_compromised(ctl),
        holder: Some(device.holder),
        roles: device.roles,
        ..waiting
    })
}

impl From<content::Access> for Access {
    fn from(access: content::Access) -> Self {
        match access {
            content::Access::Read => Self::Read,
            content::Access::WriteOwn => Self::WriteOwn,
            content::Access::Write => Self::Write,
        }
    }
}
