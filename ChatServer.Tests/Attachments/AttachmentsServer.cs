using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using ChatServer.Accounts;
using ChatServer.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatServer.Tests.Attachments;

/// <summary>A server on a real port with its own data directory, where a user's id alone authenticates a request.</summary>
internal sealed class AttachmentsServer : IAsyncDisposable
{
    private readonly ServerFactory factory;

    public AttachmentsServer(params (string Option, string Value)[] options)
    {
        DataDirectory = Directory.CreateTempSubdirectory("chat-attachments-").FullName;
        factory = new ServerFactory(DataDirectory, options);
        factory.UseKestrel(0);
        factory.StartServer();
        Address = factory.ClientOptions.BaseAddress;
    }

    public string DataDirectory { get; }

    public Uri Address { get; }

    public string FilesDirectory => Path.Combine(DataDirectory, "files");

    public T Get<T>()
        where T : notnull => factory.Services.GetRequiredService<T>();

    public async Task<TestUser> AddUserAsync(string name)
    {
        var id = Guid.NewGuid();
        var email = $"{name}.{id:N}@example.com";
        await Get<Database>().WriteAsync(
            write => write.Execute("""
                INSERT INTO users (id, email, email_folded, fullname, created_at, updated_at)
                VALUES (@id, @email, @email, @name, @Now, @Now)
                """, new { id, email, name, write.Now }),
            CancellationToken.None);
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Test", id.ToString());
        return new TestUser(id, email, client);
    }

    public HttpClient Anonymous() => new() { BaseAddress = Address };

    /// <summary>Returns every file in the folder of files, including incoming ones.</summary>
    public string[] FilesOnDisk() => Directory.GetFiles(FilesDirectory, "*", SearchOption.AllDirectories);

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private sealed class ServerFactory(string dataDirectory, (string Option, string Value)[] options)
        : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Chat:DataDirectory", dataDirectory);
            foreach (var (option, value) in options)
                builder.UseSetting(option, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, IdIsEnough>("Test", null);
                services.AddAuthorization();
            });
        }
    }

    private sealed class IdIsEnough(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
                || !Guid.TryParse(header.Parameter, out var id))
                return Task.FromResult(AuthenticateResult.NoResult());

            Context.Features.Set(new CurrentUser(id, SessionId: null, DateTimeOffset.MaxValue));
            var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", id.ToString())], "Test"));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, "Test")));
        }
    }
}

internal sealed record TestUser(Guid Id, string Email, HttpClient Client) : IDisposable
{
    public void Dispose() => Client.Dispose();
}
