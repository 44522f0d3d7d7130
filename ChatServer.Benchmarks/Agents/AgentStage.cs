using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents;

/// <summary>A server, a provider of the tool's own, and an agent that it answers for.</summary>
internal sealed class AgentStage : IAsyncDisposable
{
    /// <summary>What the modes about agents set on the server that they start; docs/performance.md names them.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["Chat__Agents__Enabled"] = "true",
        ["Chat__Agents__QuietPeriod"] = "00:00:00",
        ["Chat__Agents__MaxRuns"] = "10000",
        ["Chat__Agents__MaxRunsPerAgent"] = "10000",
        ["Chat__Agents__RunsPerVisitorPerHour"] = "100000",
        ["Chat__Agents__RunsPerVisitorPerDay"] = "1000000",
        ["Chat__Agents__RunsPerConversationPerHour"] = "100000",
    };

    private readonly TokenMint mint;
    private int users;

    private AgentStage(ServerProcess process, ServerStart start, StreamProvider provider, string signingKey)
    {
        (Process, Start, Provider, SigningKey) = (process, start, provider, signingKey);
        mint = new TokenMint(signingKey);
    }

    public ServerProcess Process { get; }

    public ServerStart Start { get; }

    public StreamProvider Provider { get; }

    public string SigningKey { get; }

    public AgentOwner Owner { get; private set; } = null!;

    /// <param name="start">How to start the server; what agents need is set.</param>
    public static async Task<AgentStage> SetAsync(ServerStart start, CancellationToken cancellationToken)
    {
        var signingKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var own = start with { Settings = Settings };
        var stage = new AgentStage(
            new ServerProcess(own, signingKey), own, await StreamProvider.StartAsync(cancellationToken), signingKey);
        try
        {
            await stage.Process.StartAsync(cancellationToken);
            stage.Owner = await AgentOwner.MakeAsync(
                stage.Process, start, stage.TakeUser(), stage.Provider.BaseUrl, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public TestUser TakeUser() => mint.Create(Interlocked.Increment(ref users));

    public async ValueTask DisposeAsync()
    {
        Process.Dispose();
        await Provider.DisposeAsync();
    }
}

/// <summary>The owner of an agent whose provider is this tool.</summary>
internal sealed record AgentOwner(TestUser User, Guid AgentId)
{
    private const string ProviderName = "bench";

    /// <summary>Makes the user an administrator, who names the provider, and then their agent.</summary>
    public static async Task<AgentOwner> MakeAsync(
        ServerProcess process, ServerStart start, TestUser user, Uri provider, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = start.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
        var me = await SendAsync(http, HttpMethod.Get, "/auth/me/", body: null, cancellationToken);
        var email = me.GetProperty("data").GetProperty("email").GetString();
        if (!await process.RunVerbAsync($"user make-admin {email}", cancellationToken))
            throw new InvalidOperationException($"No administrator could be made; see {start.LogFile}.");

        // The tool is on a private address.
        await SendAsync(
            http, HttpMethod.Put, $"/admin/providers/{ProviderName}/",
            new
            {
                kind = "self_hosted",
                base_url = provider.ToString(),
                allow_private = true,
                models = new[] { new { name = StreamProvider.Model, input_micros = 1, output_micros = 1 } },
            },
            cancellationToken);
        var agent = await SendAsync(
            http, HttpMethod.Post, "/messaging/agents",
            new
            {
                handle = "bench",
                display_name = "Bench",
                provider = ProviderName,
                model = StreamProvider.Model,
                visibility = "public",
            },
            cancellationToken);
        return new AgentOwner(user, agent.GetProperty("id").GetGuid());
    }

    private static async Task<JsonElement> SendAsync(
        HttpClient http, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : throw new HttpRequestException(
                string.Create(CultureInfo.InvariantCulture, $"{path} was answered with {(int)response.StatusCode}: {text}"));
    }
}
