"""Shortcodes of widespread plugins that ask the site for what they show: forms, shops, sliders, calendars, forums.

The markup holds nothing of it but settings. Only names that a writer would not put in brackets for other reasons are here.
"""

from __future__ import annotations

from .model import Element

__all__ = ["ELEMENTS"]

_SITE = {
    "a form": (
        "contact-form-7 contact-form ninja_form ninja_forms mc4wp_form caldera_form mailpoet_form fluentform_modal "
        "gravity-form wpforms_form yikes-mailchimp mailerlite_form upme_registration upme_login user_registration_form"
    ),
    "a page of the shop": (
        "woocommerce_cart woocommerce_checkout woocommerce_my_account woocommerce_order_tracking shop_messages "
        "yith_wcwl_wishlist yith_wcwl_add_to_wishlist download_checkout download_history purchase_history edd_receipt "
        "edd_login edd_register edd_profile_editor"
    ),
    "products of the shop": (
        "product_page product_category product_categories recent_products featured_products sale_products "
        "best_selling_products top_rated_products related_products product_attribute add_to_cart add_to_cart_url "
        "woocommerce_product_filter yith_compare_button"
    ),
    "a slider": (
        "rev_slider rev_slider_vc layerslider_vc smartslider3_widget master_slider masterslider_pb soliloquy_slider "
        "slide-anything wonderplugin_slider wonderplugin_carousel"
    ),
    "events": "tribe_events tribe_events_list events_list events_calendar event_list add_eventon ecs-list-events my_calendar",
    "posts of a social network": "instagram-feed custom-facebook-feed custom-twitter-feeds youtube-feed ff_feed",
    "a part of the forum": (
        "bbp-forum-index bbp-single-forum bbp-topic-index bbp-single-topic bbp-topic-form bbp-reply-form bbp-login "
        "bbp-register bbp-lost-pass bbp-search"
    ),
    "a map": "wpgmza_map google-map-v3 leaflet-map leaflet-marker flexiblemap_map",
    "a list of the site's pages": "html_sitemap wp_sitemap_page simple-sitemap",
}  # fmt: skip

ELEMENTS: tuple[Element, ...] = tuple(
    Element(name, (), site=what) for what, names in _SITE.items() for name in names.split()
)
