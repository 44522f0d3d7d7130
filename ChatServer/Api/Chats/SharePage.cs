using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using ChatServer.Chats.Sharing;

namespace ChatServer.Api.Chats;

/// <summary>
/// The page of a shared chat: texts only, all of them escaped. It has no scripts, loads nothing, and neither search engines nor
/// caches keep it.
/// </summary>
/// <param name="chat">Null: there is none.</param>
internal sealed class SharePage(SharedChat? chat) : IResult
{
    private const int BufferChars = 16 * 1024;
    private const int MaxRoleLength = 40;

    private const string Style =
        "body{margin:0 auto;max-width:46rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
        + "h1{margin-bottom:0}h2{font-size:1rem;margin:0}article{margin-top:1.5rem}p{margin:0;white-space:pre-wrap}";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        Protect(httpContext.Response);
        await using var html = new StreamWriter(
            httpContext.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferChars, leaveOpen: true);
        var title = Encoder.Encode(chat?.Title ?? "There is no such shared chat");
        await html.WriteAsync(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            + "<meta name=\"robots\" content=\"noindex, nofollow\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
            + $"<title>{title}</title>\n<style>{Style}</style>\n</head>\n<body>\n<h1 dir=\"auto\">{title}</h1>\n");
        if (chat is not null)
            await WriteAsync(html, chat, httpContext.RequestAborted);
        await html.WriteAsync("</body>\n</html>\n");
    }

    private static async Task WriteAsync(StreamWriter html, SharedChat chat, CancellationToken cancellationToken)
    {
        var day = chat.SharedAt.ToDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await html.WriteAsync($"<p dir=\"auto\">Shared by {Encoder.Encode(chat.Author)} on {day}</p>\n");
        foreach (var message in chat.Messages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Encoder.Encode(NameOf(message.Role, chat));
            await html.WriteAsync($"<article>\n<h2 dir=\"auto\">{name}</h2>\n<p dir=\"auto\">");
            await html.WriteAsync(Encoder.Encode(message.Text));
            await html.WriteAsync("</p>\n</article>\n");
        }

        if (chat.IsShortened)
            await html.WriteAsync("<p>The chat is longer than this page shows.</p>\n");
    }

    // A role is whatever a client wrote.
    private static string NameOf(string role, SharedChat chat) => role switch
    {
        "user" => chat.Author,
        "assistant" => "Assistant",
        { Length: > MaxRoleLength } => role[..MaxRoleLength],
        _ => role,
    };

    private void Protect(HttpResponse response)
    {
        response.StatusCode = chat is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }
}
