using System.Buffers;
using System.Text.Json;

namespace ChatServer.Messages.Types;

/// <summary>
/// A picture: <c>width</c> and <c>height</c> in pixels, optionally a <c>blurhash</c> to show while it loads and an <c>alt</c>
/// text for users who can't see it. Its caption is the message's text.
/// </summary>
internal sealed class ImageType() : MessageType("image")
{
    private const int MaxPixels = 100_000;
    private const int MinBlurhashLength = 6, MaxBlurhashLength = 166;
    private const int MaxAltLength = 1_000;

    // Formats that phones and browsers show. SVG is excluded: it is a document that can contain scripts.
    private static readonly HashSet<string> Pictures =
        [
            "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/heic", "image/jxl", "image/bmp",
            "image/tiff"
        ];

    private static readonly SearchValues<char> Base83 =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~");

    public override bool HasData => true;

    public override bool HasFile => true;

    public override bool Takes(string contentType) => Pictures.Contains(contentType);

    public override DataError? Check(JsonElement data)
    {
        if (!data.IsInteger("width", 1, MaxPixels))
            return new DataError("data.width", $"width must be a whole number from 1 to {MaxPixels}");

        if (!data.IsInteger("height", 1, MaxPixels))
            return new DataError("data.height", $"height must be a whole number from 1 to {MaxPixels}");

        if (data.TryGetProperty("blurhash", out _) && !IsBlurhash(data.Text("blurhash")))
            return new DataError(
                "data.blurhash", $"blurhash must be a BlurHash of {MinBlurhashLength} to {MaxBlurhashLength} characters");

        return data.IsTextOrMissing("alt", MaxAltLength)
            ? null
            : new DataError("data.alt", $"alt must be a text of at most {MaxAltLength} characters");
    }

    public override string Preview(Message message) => message.Body.Length > 0 ? message.Body : "Photo";

    public override string Searched(Message message) => $"{message.Body} {message.ReadData().Text("alt")}";

    private static bool IsBlurhash(string? text) =>
        text is { Length: >= MinBlurhashLength and <= MaxBlurhashLength } && !text.AsSpan().ContainsAnyExcept(Base83);
}
