using System.Security.Cryptography;
using ChatServer.Messages.Files;

namespace ChatServer.Attachments.Content;

/// <summary>What is determined about content while it is received: size, digest and type.</summary>
internal sealed class ReceivedContent : IDisposable
{
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly TextProbe text = new();
    private readonly TrackProbe tracks = new();
    private string? type;

    public long Size { get; private set; }

    /// <summary>The type of the content so far; it is text only until the first byte that isn't text.</summary>
    public string Type => type switch
    {
        null => ContentTypes.Unknown,
        "video/mp4" when tracks.HasOnlySound => "audio/mp4",
        "video/3gpp" when tracks.HasOnlySound => "audio/3gpp",
        _ => ContentTypes.IsText(type) && !text.IsText ? ContentTypes.Unknown : type,
    };

    public void Add(ReadOnlySpan<byte> chunk)
    {
        digest.AppendData(chunk);
        text.Add(chunk);
        type ??= ContentTypes.Recognize(chunk, text.IsText);
        if (type is "video/mp4" or "video/3gpp")
            tracks.Add(chunk);
        Size += chunk.Length;
    }

    /// <summary>Ends the content.</summary>
    public FileDetails Describe(string name, byte[] key)
    {
        text.Complete();
        return new FileDetails(name, Type, Convert.ToHexStringLower(digest.GetHashAndReset()), key);
    }

    public void Dispose() => digest.Dispose();
}
