using System.Text;

namespace ChatServer.Agents.Tools.Http;

/// <summary>Reads the answer to a tool's request: text or JSON in UTF-8, of which 64 KB are read.</summary>
internal static class HttpToolAnswer
{
    public const int MaxBytes = 64 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ToolException">The answer can't be used.</exception>
    public static async Task<ToolResult> ReadAsync(
        HttpResponseMessage answer, IEnumerable<string> secrets, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 300 and < 400)
            throw new ToolException($"The server answered {status}: redirects are not followed");

        var hasFailed = !answer.IsSuccessStatusCode;
        var bytes = await ReadStartAsync(answer.Content, cancellationToken);
        if (bytes.Length == 0)
            return new ToolResult($"The server answered {status} without a text", hasFailed);

        if (!IsText(answer.Content))
            throw new ToolException($"The server answered {status} with something that isn't text or JSON in UTF-8");

        var text = Decode(bytes);
        return ToolText.Result(hasFailed ? $"The server answered {status}: {text}" : text, secrets, hasFailed);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadStartAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes];
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var read = await body.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, read);
    }

    private static bool IsText(HttpContent content)
    {
        if (content.Headers.ContentEncoding.Count > 0 || content.Headers.ContentType is not { MediaType: { } type } given)
            return false;

        var charset = given.CharSet?.Trim('"');
        return (charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            && (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
                || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                    && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));
    }

    // A character that the bound cuts is left out.
    private static string Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var letters = new char[bytes.Length];
            var length = Strict.GetDecoder().GetChars(bytes.Span, letters, flush: bytes.Length < MaxBytes);
            return new string(letters, 0, length).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException failure)
        {
            throw new ToolException("The answer of the server isn't valid UTF-8", failure);
        }
    }
}
