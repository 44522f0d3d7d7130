using System.Text.Json;
using ChatServer.Agents.Outgoing;

namespace ChatServer.Agents.Tools.Http;

/// <summary>Calls the HTTP tools of owners: one request, no redirects, private addresses only if this server allows it.</summary>
internal sealed class HttpTools(IOutgoingHttp http, AgentOptions options)
{
    /// <param name="cancellationToken">Ends the call at the latest.</param>
    /// <exception cref="ToolException">The arguments or the answer can't be used.</exception>
    public async Task<ToolResult> CallAsync(HttpDefinition tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        using var request = HttpToolRequest.Make(tool, arguments);
        using var answer = await http.For(options.AllowPrivateBots).SendAsync(request, cancellationToken);
        return await HttpToolAnswer.ReadAsync(answer, tool.Headers?.Values ?? [], cancellationToken);
    }
}
