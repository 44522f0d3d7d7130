using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Harness;

/// <summary>A real server with its own port, and its own data directory that is deleted with it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Password = "correct horse 42";

    private readonly Factory factory;

    private TestServer(Factory factory)
    {
        this.factory = factory;
        Http = factory.CreateDefaultClient(new AnswerCheck(factory.Services));
        Address = Http.BaseAddress!;
    }

    /// <summary>A client of the server without a token.</summary>
    public HttpClient Http { get; }

    public Uri Address { get; }

    public string DataDirectory => factory.DataDirectory;

    /// <summary>The events that the server has published since its start.</summary>
    public TestEvents Events => factory.Events;

    /// <summary>
    /// Starts a server with cheap password hashes and no rate limits; <paramref name="settings"/> override that.
    /// </summary>
    public static Task<TestServer> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(static _ => { }, settings);

    /// <summary>Starts a server with additional services, as if it was built with them.</summary>
    public static Task<TestServer> StartAsync(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var factory = new Factory(configure, settings);
        factory.UseKestrel(0);
        factory.StartServer();
        return Task.FromResult(new TestServer(factory));
    }

    public IServiceProvider Services => factory.Services;

    public T Get<T>()
        where T : notnull => factory.Services.GetRequiredService<T>();

    /// <summary>Registers a user with a unique email.</summary>
    public Task<TestUser> RegisterAsync(string name) => TestUser.RegisterAsync(Http, name);

    /// <summary>Returns a client that sends this access token with every request.</summary>
    public HttpClient As(string access)
    {
        var client = factory.CreateDefaultClient(new AnswerCheck(factory.Services));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await factory.DisposeAsync();
        Directory.Delete(factory.DataDirectory, recursive: true);
    }

    private sealed class Factory(Action<IServiceCollection> configure, (string Key, string Value)[] settings)
        : WebApplicationFactory<Program>
    {
        public string DataDirectory { get; } = Directory.CreateTempSubdirectory("chat-test-").FullName;

        public TestEvents Events { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Chat:DataDirectory", DataDirectory);
            builder.UseSetting("Chat:Accounts:BcryptCost", "4");
            builder.UseSetting("Chat:RateLimits:Enabled", "false");
            builder.UseSetting("Chat:Workspace:Enabled", "true");
            builder.UseSetting("Chat:Agents:Enabled", "true");
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            builder.ConfigureServices(services => services.AddSingleton<IEventListener>(Events));
            builder.ConfigureServices(configure);
        }
    }
}

internal sealed record TestUser(Guid UserId, string Email, string Access, string Refresh)
{
    public static async Task<TestUser> RegisterAsync(HttpClient http, string name)
    {
        var email = $"{name.ToLowerInvariant()}-{Guid.NewGuid():N}@example.com";
        using var response = await http.PostAsJsonAsync(
            "/auth/register/", new { email, password = TestServer.Password, fullname = name });
        response.EnsureSuccessStatusCode();
        var data = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
        return new TestUser(
            data.GetProperty("user").GetProperty("id").GetGuid(),
            email,
            data.GetProperty("access").GetString()!,
            data.GetProperty("refresh").GetString()!);
    }
}
