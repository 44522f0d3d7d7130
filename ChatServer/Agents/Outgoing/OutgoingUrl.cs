using System.Net;
using ChatServer.Refusals;

namespace ChatServer.Agents.Outgoing;

/// <summary>
/// The addresses that requests of this server may go to: of the bots and tools of owners, and of servers of tools.
/// </summary>
internal static class OutgoingUrl
{
    public const int MaxLength = 2_000;
    private const string Url = "url";

    /// <summary>The check for an address of an owner. A name is checked again each time that it is resolved.</summary>
    public static Refusal? Check(string url, AgentOptions options)
    {
        if (Check(url, allowHttp: options.AllowPrivateBots) is { } wrong)
            return wrong;

        return IPAddress.TryParse(new Uri(url).IdnHost, out var address)
            && !OutgoingAddresses.MayReach(address, options.AllowPrivateBots)
                ? Refusal.Invalid(Url, "must not be at a private or special address")
                : null;
    }

    /// <summary>Null if it is allowed. Private addresses are refused later, when the connection is made.</summary>
    public static Refusal? Check(string url, bool allowHttp)
    {
        if (url.Length > MaxLength)
            return Refusal.Invalid(Url, $"can have at most {MaxLength} characters");

        if (url.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            return Refusal.Invalid(Url, "must not have spaces or control characters");

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !IsAllowed(uri.Scheme, allowHttp))
            return Refusal.Invalid(Url, allowHttp ? "must be an http or https URL" : "must be an https URL");

        if (uri.UserInfo.Length > 0)
            return Refusal.Invalid(Url, "must not contain a user name or password");

        return uri.Fragment.Length > 0 ? Refusal.Invalid(Url, "must not have a fragment") : null;
    }

    /// <summary>Whether two valid addresses have the same scheme, host and port.</summary>
    public static bool IsSameServer(string one, string other) =>
        new Uri(one).GetLeftPart(UriPartial.Authority) == new Uri(other).GetLeftPart(UriPartial.Authority);

    private static bool IsAllowed(string scheme, bool allowHttp) =>
        scheme == Uri.UriSchemeHttps || (allowHttp && scheme == Uri.UriSchemeHttp);
}
