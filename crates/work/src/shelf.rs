//! What is held in memory beside actions: rules, decisions, dates, where and how to tell, texts.

use std::sync::Arc;

use bellwether_domain::rules::alert::AlertDraft;
use bellwether_domain::rules::suggestion::SuggestionDraft;
use bellwether_store::collection::Collection;
use bellwether_store::error::StoreError;
use bellwether_store::store::Store;

use crate::documents::automation::AutomationDocument;
use crate::documents::changed_rule::ChangedRule;
use crate::documents::decision::Decision;
use crate::documents::key_date::KeyDateDocument;
use crate::documents::message_template::MessageTemplateDocument;
use crate::documents::notification_settings::NotificationSettingsDocument;
use crate::documents::outcome::OutcomeDocument;
use crate::documents::playbook::{PlaybookDocument, RunDocument};
use crate::documents::webhook::WebhookDocument;
use crate::table::Table;

/// Declares the tables, and what is done with all of them.
macro_rules! shelf {
    ($($name:ident: $document:ty),+ $(,)?) => {
        /// Tables of documents.
        #[derive(Debug, Clone)]
        pub(crate) struct Shelf {
            $(pub(crate) $name: Arc<Table<$document>>),+
        }

        impl Shelf {
            /// The collections it holds.
            pub(crate) const COLLECTIONS: &[&str] = &[$(<$document>::NAME),+];

            pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
                Ok(Self { $($name: Arc::new(Table::load(store).await?)),+ })
            }

            /// Reads everything anew.
            pub(crate) async fn reload(&self, store: &Store) -> Result<(), StoreError> {
                $(self.$name.reload(store).await?;)+
                Ok(())
            }

            /// Reads some documents anew: collections and ids.
            pub(crate) async fn refresh(&self, store: &Store, touched: &[(String, String)]) -> Result<(), StoreError> {
                $(self.$name.refresh(store, touched).await?;)+
                Ok(())
            }
        }
    };
}

shelf! {
    suggestion_rules: ChangedRule<SuggestionDraft>,
    decisions: Decision,
    automations: AutomationDocument,
    key_dates: KeyDateDocument,
    alert_rules: ChangedRule<AlertDraft>,
    webhooks: WebhookDocument,
    settings: NotificationSettingsDocument,
    playbooks: PlaybookDocument,
    runs: RunDocument,
    outcomes: OutcomeDocument,
    message_templates: MessageTemplateDocument,
}
