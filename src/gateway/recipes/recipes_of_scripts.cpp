// SPDX-License-Identifier: Apache-2.0

// What a machine without an update client has anyway: cron, systemd, PowerShell.
#include <array>

#include "gateway/recipes/template.hpp"

namespace mooring::gateway {
namespace {

constexpr std::array<RecipeTemplate, 3> scripts_recipes{{
    {.info = {.client = "cron",
              .title = "cron and curl",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "tried with curl 7.88"},
     .aliases = "curl crontab cron-curl cron+curl",
     .where = "crontab -e of any user; the line that begins with machine into ~/.netrc, mode 0600",
     .needs = "curl. IPv4 and IPv6: each line sets the family that it connects over.",
     .body = R"(
# ~/.netrc
machine {{server_name}} login {{user}} password {{key}}

# crontab
*/5 * * * * curl -4fsS -m 30 --netrc "{{url}}/nic/update?hostname={{host}}" >/dev/null
*/5 * * * * curl -6fsS -m 30 --netrc "{{url}}/nic/update?hostname={{host}}" >/dev/null
)",
     .check = "curl -4 --netrc \"{{url}}/nic/update?hostname={{host}}\"",
     .traps = R"(
- Keep the quotation marks: without them the shell takes what stands behind & for another
  command.
- Leave the second line out where there is no IPv6.
)"},
    {.info = {.client = "systemd",
              .title = "systemd timer and curl",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "tried with curl 7.88"},
     .aliases = "systemd-timer timer",
     .where = "three files, named in the comments; then: systemctl enable --now ddns.timer",
     .needs = "curl. IPv4 and IPv6: a host without one of them skips that line.",
     .body = R"(
# /etc/ddns.netrc, mode 0600
machine {{server_name}} login {{user}} password {{key}}

# /etc/systemd/system/ddns.service
[Unit]
Description=Keep {{host}} up to date
Wants=network-online.target
After=network-online.target
[Service]
Type=oneshot
Environment="URL={{url}}/nic/update?hostname={{host}}"
ExecStart=-/usr/bin/curl -4fsS -m 30 --netrc-file /etc/ddns.netrc ${URL}
ExecStart=-/usr/bin/curl -6fsS -m 30 --netrc-file /etc/ddns.netrc ${URL}

# /etc/systemd/system/ddns.timer
[Timer]
OnBootSec=1min
OnUnitActiveSec=5min
RandomizedDelaySec=30
[Install]
WantedBy=timers.target
)",
     .check = "systemctl start ddns.service; journalctl -u ddns.service -n 5",
     .traps = R"(
- The minus before curl keeps one family's failure from hiding the other's success.
)"},
    {.info = {.client = "powershell",
              .title = "PowerShell and the Windows task scheduler",
              .purpose = Purpose::Addresses,
              .protocol = "dyndns2",
              .basis = "from the vendor's documents"},
     .aliases = "windows pwsh",
     .where = "the first part as C:\\ProgramData\\ddns.ps1, readable by administrators only; the "
              "second once into a PowerShell that runs as administrator",
     .needs = "Windows 8.1 or later. IPv4 or IPv6, whichever Windows prefers; TLS 1.2.",
     .body = R"(
# C:\ProgramData\ddns.ps1
[Net.ServicePointManager]::SecurityProtocol = 'Tls12'
$bytes = [Text.Encoding]::ASCII.GetBytes('{{user}}:{{key}}')
$headers = @{ Authorization = 'Basic ' + [Convert]::ToBase64String($bytes) }
Invoke-RestMethod -Uri '{{url}}/nic/update?hostname={{host}}' -Headers $headers

# once
$run = '-NoProfile -ExecutionPolicy Bypass -File C:\ProgramData\ddns.ps1'
$action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument $run
$every = New-TimeSpan -Minutes 5
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval $every
Register-ScheduledTask -TaskName 'DDNS' -Action $action -Trigger $trigger -User 'SYSTEM'
)",
     .check = "powershell -File C:\\ProgramData\\ddns.ps1",
     .traps = R"(
- Single quotation marks around the URL: within double ones PowerShell takes $ for a variable.
)"},
}};

}  // namespace

std::span<const RecipeTemplate> recipes_of_scripts()
{
    return scripts_recipes;
}

}  // namespace mooring::gateway
