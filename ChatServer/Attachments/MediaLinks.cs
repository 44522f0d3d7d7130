using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatServer.Storage.Sealing;

namespace ChatServer.Attachments;

/// <summary>
/// Signed links to files: anyone who has one may read the file until it expires. All links created within a while are identical:
/// a file that is shown again comes from the browser's cache, which may keep it no longer than the link is valid.
/// </summary>
internal sealed class MediaLinks(ServerKeys keys, AttachmentOptions options, TimeProvider clock)
{
    public const string Prefix = "/media/chat-files/";
    private const int StepsPerLifetime = 6;
    private readonly long lifetime = (long)options.LinkLifetime.TotalSeconds;

    /// <summary>
    /// The path and query that open a file from now on for <see cref="AttachmentOptions.LinkLifetime"/> at least.
    /// </summary>
    public string For(string objectName, string name)
    {
        var step = Math.Max(1, lifetime / StepsPerLifetime);
        var expires = (clock.GetUtcNow().ToUnixTimeSeconds() + lifetime + step - 1) / step * step;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{objectName}/{Uri.EscapeDataString(name)}?expires={expires}&signature="
            + $"{Base64Url.EncodeToString(Sign(objectName, expires))}");
    }

    /// <summary>
    /// How long a link to this object with this expiry and signature remains valid; null if it is invalid or has expired.
    /// </summary>
    public TimeSpan? LeftOf(string objectName, string? expires, string? signature)
    {
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var end) || !IsBase64Url(signature))
            return null;

        // The signature first: the response time must not reveal which part was wrong.
        var signed = CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(objectName, end));
        var left = end - clock.GetUtcNow().ToUnixTimeSeconds();
        return signed && left > 0 ? TimeSpan.FromSeconds(left) : null;
    }

    private byte[] Sign(string objectName, long expires) =>
        HMACSHA256.HashData(
            keys.LinkSigning,
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"chat-file\n{objectName}\n{expires}")));

    private static bool IsBase64Url(string? signature) =>
        signature is { Length: > 0 and <= 64 } && Base64Url.IsValid(signature);
}
