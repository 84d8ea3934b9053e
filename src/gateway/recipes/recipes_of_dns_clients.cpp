// SPDX-License-Identifier: Apache-2.0

// What speaks DNS itself, and what asks a certificate authority for certificates.
#include <array>

#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<RecipeTemplate, 6> dns_clients_recipes{{
    {.info = {.client = "nsupdate",
              .title = "nsupdate",
              .purpose = Purpose::Addresses,
              .protocol = "RFC 2136",
              .basis = "tried with nsupdate 9.18"},
     .aliases = "rfc2136 bind9-dnsutils",
     .where = "a script that cron or a timer runs, mode 0700",
     .needs = "A key made with --tsig. IPv4 as written; IPv6 alike with AAAA and curl -6. UDP or "
              "TCP to the name server.",
     .body = R"(
#!/bin/sh
address=$(curl -4fsS {{url}}/myip) || exit 1
nsupdate <<END
server {{dns}} {{dns_port}}
zone {{zone}}
key {{tsig_algorithm}}:{{tsig_name}} {{tsig_secret}}
update delete {{host}} A
update add {{host}} 60 A $address
send
END
)",
     .check = "dig +short A {{host}} @{{dns}} -p {{dns_port}}",
     .traps = R"(
- Name the algorithm, as above: without it nsupdate signs with HMAC-MD5.
- The clock must be right within five minutes.
)"},
    {.info = {.client = "lego",
              .title = "lego and Traefik",
              .purpose = Purpose::Certificates,
              .protocol = "httpreq",
              .basis = "tried with lego 4.9.1"},
     .aliases = "traefik httpreq",
     .where = "a shell, or the environment of Traefik",
     .needs = "A key with the right acme: key add {{host}} --rights acme.",
     .body = R"(
export HTTPREQ_ENDPOINT={{url}}/httpreq
export HTTPREQ_USERNAME={{user}}
export HTTPREQ_PASSWORD={{key}}
lego --accept-tos --email YOU@example.com --dns httpreq \
  --domains {{host}} --domains '*.{{host}}' run
)",
     .check = "dig +short TXT _acme-challenge.{{host}} @{{dns}} -p {{dns_port}}, while it runs",
     .traps = R"(
- lego 5 wants the word run before the options.
- By RFC 2136 instead: --dns rfc2136 with RFC2136_NAMESERVER={{dns}}:{{dns_port}},
  RFC2136_TSIG_KEY, RFC2136_TSIG_SECRET and RFC2136_TSIG_ALGORITHM={{tsig_algorithm}}. with
  its dot.
- lego's provider duckdns serves names below duckdns.org only.
)"},
    {.info = {.client = "certbot",
              .title = "certbot",
              .purpose = Purpose::Certificates,
              .protocol = "RFC 2136",
              .basis = "tried with certbot-dns-rfc2136 2.1.0"},
     .aliases = "letsencrypt certbot-dns-rfc2136",
     .where = "/etc/letsencrypt/mooring.ini, mode 0600; the command once (package "
              "python3-certbot-dns-rfc2136)",
     .needs = "A key with the right acme and --tsig. TCP to the name server.",
     .body = R"(
# /etc/letsencrypt/mooring.ini
dns_rfc2136_server = {{dns}}
dns_rfc2136_port = {{dns_port}}
dns_rfc2136_name = {{tsig_name}}.
dns_rfc2136_secret = {{tsig_secret}}
dns_rfc2136_algorithm = {{tsig_upper}}

# once; renewals remember it
certbot certonly --dns-rfc2136 --dns-rfc2136-credentials /etc/letsencrypt/mooring.ini \
  -d {{host}} -d '*.{{host}}'
)",
     .check = "certbot renew --dry-run",
     .traps = R"(
- The server must be an address, not a name.
- Without the algorithm it signs with HMAC-MD5.
)"},
    {.info = {.client = "acme.sh",
              .title = "acme.sh",
              .purpose = Purpose::Certificates,
              .protocol = "acme-dns",
              .basis = "from the program's source"},
     .aliases = "acmesh acme-dns",
     .where = "a shell; acme.sh remembers the settings for renewals",
     .needs = "A key with the right acme: key add {{host}} --rights acme.",
     .body = R"(
export ACMEDNS_BASE_URL={{url}}/acme-dns
export ACMEDNS_USERNAME={{user}}
export ACMEDNS_PASSWORD={{key}}
export ACMEDNS_SUBDOMAIN={{host}}
acme.sh --issue --dns dns_acmedns -d {{host}} -d '*.{{host}}'
)",
     .check = "dig +short TXT _acme-challenge.{{host}} @{{dns}} -p {{dns_port}}, while it runs",
     .traps = R"(
- No CNAME is needed: the records appear at _acme-challenge.{{host}} itself.
- By RFC 2136 instead: --dns dns_nsupdate with NSUPDATE_SERVER and NSUPDATE_KEY.
)"},
    {.info = {.client = "cert-manager",
              .title = "cert-manager",
              .purpose = Purpose::Certificates,
              .protocol = "RFC 2136",
              .basis = "from the program's documents"},
     .aliases = "kubernetes k8s",
     .where = "kubectl apply -f, in the namespace of the certificates",
     .needs = "A key with the right acme and --tsig. UDP from the cluster to the name server.",
     .body = R"(
apiVersion: v1
kind: Secret
metadata:
  name: mooring-tsig
stringData:
  secret: {{tsig_secret}}
---
apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: mooring
spec:
  acme:
    email: YOU@example.com
    server: https://acme-v02.api.letsencrypt.org/directory
    privateKeySecretRef:
      name: mooring-account
    solvers:
      - selector:
          dnsNames: ["{{host}}", "*.{{host}}"]
        dns01:
          rfc2136:
            nameserver: "{{dns}}:{{dns_port}}"
            tsigKeyName: {{tsig_name}}
            tsigAlgorithm: {{tsig_joined}}
            tsigSecretSecretRef:
              name: mooring-tsig
              key: secret
)",
     .check = "kubectl describe challenges",
     .traps = R"(
- A ClusterIssuer looks for the secret in the namespace of cert-manager itself.
- Without the algorithm it signs with HMAC-MD5.
)"},
    {.info = {.client = "external-dns",
              .title = "external-dns",
              .purpose = Purpose::Records,
              .protocol = "RFC 2136",
              .basis = "from the program's documents"},
     .aliases = "externaldns",
     .where = "args of the external-dns container",
     .needs = "A key with the right records and --tsig. TCP and UDP from the cluster to the name "
              "server.",
     .body = R"(
args:
  - --provider=rfc2136
  - --rfc2136-host={{dns}}
  - --rfc2136-port={{dns_port}}
  - --rfc2136-zone={{zone}}
  - --rfc2136-tsig-keyname={{tsig_name}}
  - --rfc2136-tsig-secret-alg={{tsig_algorithm}}
  - --rfc2136-tsig-secret={{tsig_secret}}
  - --domain-filter={{host}}
  - --registry=txt
  - --txt-owner-id={{label}}
  - --policy=upsert-only
)",
     .check = "kubectl logs deploy/external-dns",
     .traps = R"(
- It may write at and below {{host}} only; anything else is refused as a whole.
- Without --rfc2136-tsig-axfr it does not list the zone, and so never deletes: that needs the
  right to transfer it.
)"},
}};

}  // namespace

std::span<const RecipeTemplate> recipes_of_dns_clients()
{
    return dns_clients_recipes;
}

}  // namespace mooring::gateway
