// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/site.hpp"

#include <algorithm>

namespace mooring::registry {

namespace {

Result<> check_site_label(std::string_view label)
{
    const auto is_refused = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/';
    };
    if (!label.empty() && label.size() <= site_label_bytes_max &&
        std::ranges::none_of(label, is_refused))
        return {};
    return fail(Errc::InvalidArgument,
                "a site's label has 1 to 63 bytes, no slash and no control characters");
}

}  // namespace

Result<zone::Site> add_site(Draft& draft, const NewSite& wanted, const zone::Origin& origin)
{
    if (!draft.account(wanted.account)) return fail(Errc::NotFound, "no such account");
    MOORING_CHECK(check_site_label(wanted.label));
    if (find_site(draft, wanted.account, wanted.label))
        return fail(Errc::AlreadyExists, "the account has a site " + wanted.label + " already");
    if (draft.sites_of(wanted.account).size() >= account_sites_max)
        return fail(Errc::LimitExceeded, "an account has at most 64 sites");
    zone::Site site{.account = wanted.account, .label = wanted.label, .created = origin.time};
    site.id = draft.add(site, origin);
    return draft.site(site.id).value_or(site);
}

Result<> remove_site(Draft& draft, SiteId id, const zone::Origin& origin)
{
    if (!draft.site(id)) return fail(Errc::NotFound, "no such site");
    for (const auto key_id : draft.keys_of(id)) {
        auto key = draft.key(key_id);
        if (!key || key->hosts.empty()) continue;
        key->site.reset();
        draft.put(std::move(*key), origin);
    }
    remove_keys_of(draft, id, origin);
    for (const auto host : draft.hosts_of(id)) {
        auto extras = draft.extras_of(host);
        extras.site.reset();
        draft.put(std::move(extras), origin);
    }
    draft.erase(id, origin);
    return {};
}

std::optional<zone::Site> find_site(const Draft& draft, AccountId account, std::string_view label)
{
    for (auto& site : draft.sites_of(account)) {
        if (site.label == label) return std::move(site);
    }
    return std::nullopt;
}

void remove_keys_of(Draft& draft, SiteId id, const zone::Origin& origin)
{
    for (const auto key_id : draft.keys_of(id)) {
        const auto key = draft.key(key_id);
        if (key && key->hosts.empty()) draft.erase(key_id, origin);
    }
}

}  // namespace mooring::registry
