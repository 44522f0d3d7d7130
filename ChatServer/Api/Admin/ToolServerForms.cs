using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Tools.Http;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Api.Input;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;

namespace ChatServer.Api.Admin;

/// <summary>Checks what administrators say of servers of tools, and shows them.</summary>
internal static class ToolServerForms
{
    private const int FixedBytes = 500;
    private const int BytesPerHeader = 70;

    public static Outcome<ToolServerSettings> Read(ToolServerRequest request)
    {
        var headers = HeaderFields.Read("headers", request.Headers);
        if ((CheckUrl(request) ?? headers.Refusal ?? ToolHeaders.Check(headers.Value?.Values)) is { } wrong)
            return wrong;

        return new ToolServerSettings(request.Url!, headers.Value!.Values, request.Private);
    }

    public static AdminToolServer Show(ToolServer server) => new(
        server.Name, server.Url, [.. server.Headers.Keys.Order(StringComparer.Ordinal)], server.IsPrivate,
        server.CreatedAt.ToString(), server.UpdatedAt.ToString());

    /// <summary>About how many bytes a server has when it is shown.</summary>
    public static long SizeOf(ToolServer server) =>
        FixedBytes + server.Url.Length + (BytesPerHeader * server.Headers.Count);

    private static Refusal? CheckUrl(ToolServerRequest request) => string.IsNullOrWhiteSpace(request.Url)
        ? Refusal.Missing("url")
        : OutgoingUrl.Check(request.Url, allowHttp: request.Private);
}
