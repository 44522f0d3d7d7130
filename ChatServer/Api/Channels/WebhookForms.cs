using System.Text.Json;
using ChatServer.Channels;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Api.Channels;

/// <summary>Checks the names and pictures of webhooks.</summary>
internal static class WebhookForms
{
    private const int MaxNameLength = 80;
    private const int MaxUrlLength = 2_048;

    /// <summary>Null if the name is valid, or absent.</summary>
    public static Refusal? CheckName(string field, string? name)
    {
        if (name is null)
            return null;

        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
            return Refusal.Invalid(field, $"must have 1 to {MaxNameLength} characters");

        return name.Any(char.IsControl) ? Refusal.Invalid(field, "has a control character") : null;
    }

    /// <summary>Null if the address is valid, or absent. Nothing but a web address: clients show it as a picture.</summary>
    public static Refusal? CheckUrl(string field, string? url) =>
        url is null || (url.Length <= MaxUrlLength && Uri.TryCreate(url, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp))
            ? null
            : Refusal.Invalid(field, $"must be an address that begins with http, of at most {MaxUrlLength} characters");

    /// <summary>A picture that an update may leave out, where null isn't the same as absence.</summary>
    public static Outcome<PictureChange> ReadPicture(string field, JsonElement picture)
    {
        if (picture.ValueKind == JsonValueKind.Undefined)
            return new PictureChange(Url: null);

        if (picture.ValueKind == JsonValueKind.Null)
            return new PictureChange(new Given<string>(null));

        if (picture.ValueKind != JsonValueKind.String || !MessageData.IsWritable(picture))
            return Refusal.Invalid(field, "must be a text");

        return CheckUrl(field, picture.GetString()) is { } wrong
            ? wrong
            : new PictureChange(new Given<string>(picture.GetString()));
    }
}

/// <param name="Url">Null if the form doesn't name it.</param>
internal sealed record PictureChange(Given<string>? Url);
