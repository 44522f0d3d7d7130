using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Hosting.Web;

/// <summary>
/// A public response whose bytes are created once and shared by all clients, plain or compressed. A slow client holds no copy:
/// the response is written in pieces, each after the previous one has been sent.
/// </summary>
internal sealed class SharedAnswer : IResult
{
    private const int PieceBytes = 16 * 1024;
    private const string Gzip = "gzip";
    private static readonly StringValues Lifetime = "public, max-age=300";
    private readonly string contentType;
    private readonly Variant plain;
    private readonly Variant compressed;

    public SharedAnswer(byte[] content, string contentType)
    {
        this.contentType = contentType;
        plain = new Variant(content);
        compressed = new Variant(Compress(content));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var isCompressed = TakesGzip(httpContext.Request);
        var (content, tag) = isCompressed ? compressed : plain;
        response.Headers.CacheControl = Lifetime;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = tag.ToString();
        if (HasAlready(httpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = content.Length;
        if (isCompressed)
            response.Headers.ContentEncoding = Gzip;
        await WriteAsync(response.Body, content, httpContext.RequestAborted);
    }

    private static async Task WriteAsync(Stream body, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(PieceBytes, rest.Length)..])
            await body.WriteAsync(rest[..Math.Min(PieceBytes, rest.Length)], cancellationToken);
    }

    private static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var encodings)
        && encodings.Any(
            encoding => encoding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private static bool HasAlready(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(one => one == EntityTagHeaderValue.Any || one.Compare(tag, useStrongComparison: false));

    private static byte[] Compress(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return output.ToArray();
    }

    private sealed record Variant(ReadOnlyMemory<byte> Content, EntityTagHeaderValue Tag)
    {
        public Variant(byte[] content)
            : this(content, new EntityTagHeaderValue($"\"{WebEncoders.Base64UrlEncode(SHA256.HashData(content))}\""))
        {
        }
    }
}
