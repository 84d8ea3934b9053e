// SPDX-License-Identifier: Apache-2.0
// The mails in German. (long file: one template a notice)
#include <array>

#include "notify/mail/letter.hpp"

namespace mooring::notify {

namespace {

constexpr std::array<Template, 37> german_rows{{
    {NoticeKind::VerifyEmail, "Bestätigen Sie Ihre Adresse für {service}",
     "Jemand, vermutlich Sie, hat bei {service} mit dieser Adresse ein Konto eröffnet. Folgen "
     "Sie dem Link, um sie zu bestätigen.\n"
     "> {link} | Adresse bestätigen"},
    {NoticeKind::AlreadySignedUp, "Sie haben schon ein Konto bei {service}",
     "Jemand, vermutlich Sie, wollte bei {service} mit dieser Adresse ein Konto eröffnen. Es "
     "gibt schon eines: Melden Sie sich an, oder fordern Sie ein neues Passwort an, wenn Sie "
     "Ihres vergessen haben."},
    {NoticeKind::ResetPassword, "Ein neues Passwort für {service}",
     "Jemand, vermutlich Sie, hat ein neues Passwort angefordert. Der Link gilt einmal und "
     "{minutes} Minuten lang. Ihren zweiten Faktor ersetzt er nicht.\n"
     "> {link} | Neues Passwort wählen"},
    {NoticeKind::MailCode, "Ihr Code für {service}",
     "Geben Sie diesen Code dort ein, wo danach gefragt wurde. Er gilt einmal und {minutes} "
     "Minuten lang. Niemand von {service} wird Sie je danach fragen.\n"
     "# {code}"},
    {NoticeKind::NewBrowser, "Ein neuer Browser hat sich angemeldet",
     "Ein Browser, der bisher unbekannt war, hat sich in Ihrem Konto angemeldet.\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "Waren Sie das nicht, ändern Sie sofort Ihr Passwort und sehen Sie Sitzungen, Schlüssel "
     "und Token durch."},
    {NoticeKind::ProofFailed, "Jemand kennt Ihr Passwort",
     "Jemand hat das richtige Passwort Ihres Kontos angegeben, aber nicht den zweiten "
     "Nachweis, und wurde nicht eingelassen.\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "Waren Sie das nicht, wählen Sie ein anderes Passwort: Dieses kennt jemand anderes."},
    {NoticeKind::PasswordChanged, "Ihr Passwort wurde geändert",
     "Das Passwort Ihres Kontos wurde geändert.\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "Waren Sie das nicht, fordern Sie sofort ein neues Passwort an."},
    {NoticeKind::FactorAdded, "Ein Anmeldeweg kam hinzu",
     "Ihr Konto hat einen neuen Weg zur Anmeldung: {factor}.\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "Waren Sie das nicht, ändern Sie sofort Ihr Passwort und sehen Sie Sitzungen, Schlüssel "
     "und Token durch."},
    {NoticeKind::FactorRemoved, "Ein Anmeldeweg wurde entfernt",
     "Ihrem Konto fehlt ein Weg zur Anmeldung: {factor}.\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "Waren Sie das nicht, ändern Sie sofort Ihr Passwort und sehen Sie Sitzungen, Schlüssel "
     "und Token durch."},
    {NoticeKind::RecoveryCodeUsed, "Ein Wiederherstellungscode wurde benutzt",
     "Jemand, vermutlich Sie, hat sich mit einem Wiederherstellungscode angemeldet. Übrige "
     "Codes: {left}.\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "Waren Sie das nicht, ändern Sie sofort Ihr Passwort und sehen Sie Sitzungen, Schlüssel "
     "und Token durch."},
    {NoticeKind::PasskeyCloned, "Ein Passkey wurde vielleicht kopiert",
     "Der Passkey {factor} wurde abgelehnt: Sein Zähler lief rückwärts, wie bei einer Kopie. "
     "Entfernen Sie ihn, und fügen Sie auf einem Gerät Ihres Vertrauens einen neuen hinzu.\n"
     "* Von der Adresse: {source}"},
    {NoticeKind::EmailChangeAsked, "Ihr Konto soll eine andere Adresse bekommen",
     "Jemand, vermutlich Sie, möchte, dass Ihr Konto die Adresse {new_address} benutzt. Waren "
     "Sie das nicht, brechen Sie es ab; Sie haben {hours} Stunden Zeit.\n"
     "> {cancel_link} | Änderung abbrechen"},
    {NoticeKind::EmailChangeVerify, "Bestätigen Sie Ihre neue Adresse für {service}",
     "Ein Konto bei {service} soll diese Adresse benutzen. Folgen Sie dem Link binnen {hours} "
     "Stunden, wenn Sie das möchten.\n"
     "> {link} | Adresse bestätigen"},
    {NoticeKind::EmailChanged, "Ihr Konto hat eine andere Adresse",
     "Ihr Konto benutzt jetzt die Adresse {new_address}."},
    {NoticeKind::UpdateHeld, "Angehalten: {host} soll auf {after} zeigen",
     "Jemand mit einem gültigen Schlüssel will {host} umziehen, und es sieht nicht nach Ihnen "
     "aus. Noch hat sich nichts geändert: Der Name zeigt dorthin, wohin er gezeigt hat. Geben "
     "Sie es frei, wenn es stimmt; wenn nicht, lehnen Sie es ab und ersetzen Sie den Schlüssel.\n"
     "* Name: {host}\n"
     "* Jetzt: {before}\n"
     "* Gewünscht: {after}\n"
     "* Grund: {reason}\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}\n"
     "> {approve_link} | Änderung freigeben\n"
     "> {deny_link} | Änderung ablehnen"},
    {NoticeKind::UpdateNoticed, "{host} zeigt jetzt auf {after}",
     "Eine Aktualisierung hat {host} auf eine Weise umgezogen, die neu für den Namen ist. Ist "
     "das richtig, gibt es nichts zu tun. Wenn nicht, ersetzen Sie den Schlüssel und nehmen "
     "Sie die Adresse zurück.\n"
     "* Name: {host}\n"
     "* Vorher: {before}\n"
     "* Jetzt: {after}\n"
     "* Was neu ist: {reason}\n"
     "* Von der Adresse: {source}\n"
     "* Mit: {client}"},
    {NoticeKind::UpdateApproved, "Freigegeben: {host} zeigt auf {after}",
     "Die angehaltene Änderung wurde freigegeben. {host} zeigt jetzt auf {after}."},
    {NoticeKind::UpdateDenied, "Abgelehnt: {host} blieb, wo er war",
     "Die angehaltene Änderung von {host} auf {after} wurde abgelehnt. Ersetzen Sie den "
     "Schlüssel, wenn Sie nicht wissen, wer ihn benutzt hat."},
    {NoticeKind::KeyMade, "Ein Aktualisierungsschlüssel wurde gemacht",
     "Ihr Konto hat einen neuen Aktualisierungsschlüssel, {key}. Wer ihn hat, kann umziehen: "
     "{hosts}.\n"
     "* Von der Adresse: {source}\n"
     "Waren Sie das nicht, widerrufen Sie ihn."},
    {NoticeKind::KeyRevoked, "Ein Aktualisierungsschlüssel wurde widerrufen",
     "Der Aktualisierungsschlüssel {key} gilt nicht mehr. Geräte, die ihn für {hosts} benutzt "
     "haben, brauchen einen anderen."},
    {NoticeKind::TokenMade, "Ein API-Token wurde gemacht",
     "Ihr Konto hat ein neues API-Token, {token}, mit diesen Rechten: {scopes}.\n"
     "* Von der Adresse: {source}\n"
     "Waren Sie das nicht, widerrufen Sie es."},
    {NoticeKind::TokenRevoked, "Ein API-Token wurde widerrufen",
     "Das API-Token {token} gilt nicht mehr."},
    {NoticeKind::SecretFound, "Ein Geheimnis von Ihnen wurde öffentlich gefunden",
     "Jemand hat {secret} gefunden, wo es jeder lesen kann, und uns gemeldet. Es wurde "
     "widerrufen. Machen Sie ein neues, und klären Sie, wie es dorthin kam.\n"
     "* Wo: {where}"},
    {NoticeKind::HandoverAsked, "{name} wird Ihnen angeboten",
     "Das Konto {from} will Ihnen den Namen {name} übergeben, mit allem darunter. Nichts "
     "geschieht, wenn Sie nicht binnen {hours} Stunden annehmen.\n"
     "> {link} | Angebot ansehen"},
    {NoticeKind::HandoverAccepted, "{name} wird übergeben",
     "Das Konto {to} hat {name} angenommen. Die Übergabe ist am {due}; bis dahin können Sie "
     "sie abbrechen."},
    {NoticeKind::HandoverDone, "{name} wurde übergeben",
     "Der Name {name} ging von {from} an {to}. Seine bisherigen Aktualisierungsschlüssel "
     "gelten nicht mehr."},
    {NoticeKind::HandoverCancelled, "{name} wird nicht übergeben",
     "Die Übergabe von {name} wurde abgebrochen. Nichts hat sich geändert."},
    {NoticeKind::DomainVerified, "{domain} gehört hier Ihnen",
     "Sie haben nachgewiesen, dass {domain} Ihnen gehört. Die Domain wird jetzt bedient."},
    {NoticeKind::DomainLame, "Mit {domain} stimmt etwas nicht",
     "Die Delegierung von {domain} ist nicht so, wie sie sein soll. Sehen Sie bei Ihrem "
     "Registrar nach: Es kann ein Versehen sein, oder jemand übernimmt sie.\n"
     "* Was gefunden wurde: {problem}"},
    {NoticeKind::Inactive, "{name} wird in {days} Tagen gesperrt",
     "Von {name} war lange nichts zu hören. Jede Aktualisierung oder Anmeldung erhält den "
     "Namen; sonst wird er in {days} Tagen gesperrt und später freigegeben."},
    {NoticeKind::Suspended, "{name} ist gesperrt",
     "{name} antwortet nicht mehr.\n"
     "* Grund: {reason}"},
    {NoticeKind::Restored, "{name} ist wieder da", "{name} antwortet wieder."},
    {NoticeKind::Released, "{name} wurde freigegeben",
     "Der Name {name} gehört nicht mehr Ihnen. {days} Tage lang kann ihn niemand sonst "
     "bekommen, und Sie können ihn sofort zurückholen."},
    {NoticeKind::PlanChanged, "Ihr Tarif ist jetzt {plan}",
     "Ihr Konto hat den Tarif {plan}.\n"
     "* Vorher: {before}"},
    {NoticeKind::Frozen, "Ihr Tarif deckt nicht alles ab, was Sie haben",
     "Nichts wird gelöscht, aber was Ihr Tarif nicht abdeckt, ist eingefroren: Es behält "
     "seinen letzten Stand und lässt sich nicht ändern, bis Sie einen anderen Tarif wählen "
     "oder anderes entfernen.\n"
     "* Eingefroren: {names}"},
    {NoticeKind::AccountDeleted, "Ihr Konto bei {service} ist gelöscht",
     "Ihr Konto und alles darin ist fort. Namen, die Sie hatten, bleiben eine Weile gesperrt, "
     "damit niemand Ihren Platz einnehmen kann."},
    {NoticeKind::WebhookGivenUp, "Ihr Webhook ist nicht erreichbar",
     "Was in Ihrem Konto geschah, ließ sich länger als einen Tag nicht an Ihren Webhook "
     "zustellen. Weitere Ereignisse werden trotzdem versucht.\n"
     "* URL: {url}\n"
     "* Problem: {problem}"},
}};

}  // namespace

std::span<const Template> german_templates() noexcept
{
    return german_rows;
}

}  // namespace mooring::notify
