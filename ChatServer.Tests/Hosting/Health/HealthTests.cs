using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Hosting.Health;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Hosting.Health;

[Parallelizable]
internal sealed class HealthTests : FreshServerFixture
{
    [Test]
    public async Task A_running_server_is_alive_and_ready()
    {
        var alive = await Server.Http.GetFromJsonAsync<JsonElement>("/healthz");
        var ready = await Server.Http.GetFromJsonAsync<JsonElement>("/readyz");

        Assert.That(alive.GetRawText(), Is.EqualTo("""{"status":"ok"}"""));
        Assert.That(
            ready.GetRawText(), Is.EqualTo("""{"ready":true,"checks":{"accepting":true,"storage":true,"database":true}}"""));
    }

    [Test]
    public async Task A_server_that_cannot_write_is_not_ready_until_it_can()
    {
        var (status, body) = await AskWhileLockedAsync();

        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(body.GetProperty("checks").GetProperty("storage").GetBoolean(), Is.False);
        await Eventually.IsTrueAsync(() => IsReady(), "ready again once writes succeed");
    }

    [Test]
    public async Task Frequent_checks_write_at_most_once_a_second()
    {
        var probe = Server.Get<StorageProbe>();
        await probe.CheckAsync();
        var first = await LastProbeAsync();

        for (var time = 0; time < 20; time++)
            await probe.CheckAsync();

        // All of them took less than a second; otherwise the last one may have written again a second later.
        Assert.That(await LastProbeAsync() - first, Is.Zero.Or.GreaterThan(990_000_000));
    }

    [Test]
    public async Task A_stopping_server_is_not_ready()
    {
        Server.Get<IHostApplicationLifetime>().StopApplication();

        var checks = await Server.Get<Readiness>().CheckAsync(CancellationToken.None);

        Assert.That(
            checks, Is.EqualTo(new Dictionary<string, bool> { ["accepting"] = false, ["storage"] = true, ["database"] = true }));
    }

    [Test]
    public async Task A_further_check_needs_one_registration_and_its_reason_is_logged_once()
    {
        var directory = ServerProcess.NewDataDirectory();
        await using (var server = await TestServer.StartAsync(
            services => services.AddHealthChecks()
                .AddCheck("disk_space", () => HealthCheckResult.Unhealthy("Only 3 MB are free"), tags: [Readiness.Tag]),
            ("Chat:Logs:File", Path.Combine(directory, "chat.log"))))
        {
            for (var time = 0; time < 3; time++)
            {
                using var answer = await server.Http.GetAsync("/readyz");
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
                Assert.That(
                    await answer.Content.ReadAsStringAsync(),
                    Is.EqualTo(
                        """{"ready":false,"checks":{"accepting":true,"storage":true,"database":true,"disk_space":false}}"""));
            }

            await server.Http.GetStringAsync("/healthz");
        }

        var lines = Directory.GetFiles(directory).SelectMany(File.ReadAllLines)
            .Where(line => line.Contains("3 MB", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Has.Count.EqualTo(1));
        Assert.That(lines[0], Does.Contain("check disk_space fails (Only 3 MB are free)"));
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task The_exit_code_of_the_health_verb_shows_the_state_of_the_server()
    {
        var well = await ProgramRun.InvokeAsync(HealthCommand.Create(), "--url", new Uri(Server.Address, "healthz").ToString());
        var address = await ProgramRun.InvokeAsync(HealthCommand.Create(), "--url", Server.Address.ToString());
        using var head = new HttpRequestMessage(HttpMethod.Head, "/readyz");
        using var answer = await Server.Http.SendAsync(head);
        var missing = await ProgramRun.InvokeAsync(
            HealthCommand.Create(), "--url", new Uri(Server.Address, "nothing").ToString());
        var away = await ProgramRun.InvokeAsync(
            HealthCommand.Create(), "--url", $"http://127.0.0.1:{ServerProcess.FreePort()}/healthz");

        Assert.That((address.ExitCode, answer.StatusCode), Is.EqualTo((0, HttpStatusCode.OK)), address.Error);
        Assert.That((well.ExitCode, missing.ExitCode, away.ExitCode), Is.EqualTo((0, 1, 1)));
        Assert.That(away.Error, Does.Contain("doesn't answer"));
    }

    // Holding the database's lock keeps the server from writing, like a full disk.
    private async Task<(HttpStatusCode Status, JsonElement Body)> AskWhileLockedAsync()
    {
        using var other = SqliteFile.Open(Path.Combine(Server.DataDirectory, "chat.db"), SqliteOpenMode.ReadWrite);
        SqliteFile.Execute(other, "BEGIN IMMEDIATE");
        using var answer = await Server.Http.GetAsync("/readyz");
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private bool IsReady()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/readyz");
        using var answer = Server.Http.Send(request);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private ValueTask<long> LastProbeAsync() =>
        Server.Get<Database>().ReadAsync(read => ServerState.Find(read, "probe"), CancellationToken.None);
}
