"""The journey stage of each event type, and what a contact on each channel costs."""

STAGES = {
    "aware": "impression ad_click email_open email_click visit page_view push_open social_view",
    "evaluate": "search view product_view faq help question compare chat",
    "decide": "wishlist favorite add_to_cart cart remove_from_cart checkout coupon payment",
    "purchase": "purchase order",
    "use": "login review rating share referral delivery",
    "support": "call ticket complaint return refund",
}
STAGE_OF = {event_type: stage for stage, names in STAGES.items() for event_type in names.split()}
CONTACT_COST = {"app": 0, "web": 0, "mini_program": 0, "email": 0.02, "store": 2, "call_centre": 4}
UNKNOWN_CHANNEL_COST = 0.2
