using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts.Sessions;
using ChatServer.Administration.Exports;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration;

/// <summary>Running requests end when their authorization is revoked.</summary>
[Parallelizable]
internal sealed class RevokedWorkTests : ServerFixture
{
    private const int FileBytes = 8 * 1024 * 1024;

    // Bytes that the client's side of the connection has already received can't be recalled.
    private const long MaxReadAfter = FileBytes / 2;
    private static readonly string Password = $$"""{"password":"{{TestServer.Password}}"}""";

    protected override (string Key, string Value)[] Settings => [("Chat:Attachments:MaxFileBytes", $"{4 * FileBytes}")];

    public enum Way
    {
        SignedOut,
        SessionEndedElsewhere,
        PasswordChanged,
        DisabledByAdministrator,
        DisabledByCommand,
        AccountDeleted,
    }

    [Test]
    public async Task An_export_ends_when_its_requester_loses_the_right_to_it([Values] Way way)
    {
        var ana = await WithFileAsync();
        using var reader = await SlowReader.BeginAsync(Server, ana.Access, "POST", "/auth/me/export/", Password);

        await RevokeAsync(ana, way);

        await Eventually.IsTrueAsync(() => HasRoom(ana.UserId), "the export ends");
        Assert.That(await reader.ReadRestAsync(), Is.LessThan(MaxReadAfter));
    }

    [Test]
    public async Task A_download_ends_when_its_session_ends(
        [Values(Way.SignedOut, Way.DisabledByCommand)] Way way, [Values] bool isRoom)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        var message = await http.UploadAsync(ana.UserId, new byte[FileBytes], fileName: "long.bin");
        var link = message.GetProperty("attached_file").GetString()!;
        var path = isRoom ? new Uri(Server.Address, link).AbsolutePath : $"/api/v1/files/download/file_{message.Number("id")}";
        using var reader = await SlowReader.BeginAsync(Server, ana.Access, "GET", path);

        await RevokeAsync(ana, way);

        await Eventually.IsTrueAsync(() => Server.Get<RunningRequests>().CountOf(ana.UserId) == 0, "the download ends");
        Assert.That(await reader.ReadRestAsync(), Is.LessThan(MaxReadAfter));
    }

    [Test]
    public async Task A_download_by_link_ends_when_the_file_is_deleted()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        var message = await http.UploadAsync(ana.UserId, new byte[3 * FileBytes], fileName: "long.bin");
        using var reader = await SlowReader.BeginAsync(
            Server, "none", "GET", new Uri(Server.Address, message.GetProperty("attached_file").GetString()!).PathAndQuery);

        await http.DeleteAsync($"/api/v1/messages/msg_{message.Number("id")}").ReadAsync(HttpStatusCode.OK);

        Assert.That(await reader.ReadRestAsync(), Is.LessThan(3 * FileBytes - MaxReadAfter));
    }

    [Test]
    public async Task An_administrators_export_ends_when_they_lose_the_role([Values] bool byCommand)
    {
        var ana = await WithFileAsync();
        var (olga, otto) = (await Server.RegisterAdminAsync(), await Server.RegisterAdminAsync("Otto"));
        using var reader = await SlowReader.BeginAsync(
            Server, olga.Access, "POST", $"/admin/users/{ana.UserId}/export/", """{"reason":"court"}""");

        if (byCommand)
            await RunAsync("unmake-admin", olga.Email);
        else
            await Server.As(otto.Access).DeleteAsync($"/admin/users/{olga.UserId}/admin/").ReadAsync(HttpStatusCode.OK);

        await Eventually.IsTrueAsync(() => HasRoom(olga.UserId), "the export ends");
        Assert.That(await reader.ReadRestAsync(), Is.LessThan(MaxReadAfter));
        await Server.As(olga.Access).GetAsync("/auth/me/").ReadAsync(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_export_continues_when_another_session_ends_or_its_user_is_suspended()
    {
        var ana = await WithFileAsync();
        var olga = await Server.RegisterAdminAsync();
        using var reader = await SlowReader.BeginAsync(Server, ana.Access, "POST", "/auth/me/export/", Password);
        var other = await Server.Http.PostAsync(
            "/auth/login/", new { email = ana.Email, password = TestServer.Password }, HttpStatusCode.OK);
        using var others = Server.As(other.Data().GetProperty("access").GetString()!);

        await others.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.OK);
        await Server.As(olga.Access).PutAsJsonAsync($"/admin/users/{ana.UserId}/suspension/", new { reason = "spam" })
            .ReadAsync(HttpStatusCode.OK);

        Assert.That(await reader.ReadRestAsync(), Is.GreaterThan(FileBytes));
    }

    [Test]
    public async Task An_upload_ends_when_its_session_ends([Values(Way.SignedOut, Way.DisabledByCommand)] Way way)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        var file = new PausedContent();
        using var form = new MultipartFormDataContent
        {
            { new StringContent($"{ana.UserId}"), "receiver" }, { file, "attached_file", "late.txt" }
        };
        var uploading = http.PostAsync("/chat/attachment/", form);
        await file.Begun;

        await RevokeAsync(ana, way);

        // The client may see the answer or the end of the connection first; it never gets a 201.
        await Eventually.IsTrueAsync(() => Server.Get<RunningRequests>().CountOf(ana.UserId) == 0, "the upload ends");
        file.Resume();
        await uploading.ContinueWith(
            done => Assert.That(!done.IsCompletedSuccessfully || (int)done.Result.StatusCode == 401), TaskScheduler.Default);
    }

    private async Task<TestUser> WithFileAsync()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        for (var count = 0; count < 2; count++)
            await http.UploadAsync(ana.UserId, new byte[FileBytes], fileName: $"{count}.bin");
        return ana;
    }

    private async Task RevokeAsync(TestUser user, Way way)
    {
        using var own = Server.As(user.Access);
        switch (way)
        {
            case Way.SignedOut:
                await own.PostAsync("/auth/logout/", content: null).ReadAsync(HttpStatusCode.OK);
                break;
            case Way.SessionEndedElsewhere:
                using (var other = await SignInAsync(user))
                    await other.DeleteAsync($"/auth/sessions/{await SessionOfAsync(own)}/").ReadAsync(HttpStatusCode.OK);
                break;
            case Way.PasswordChanged:
                using (var other = await SignInAsync(user))
                    await other.PostAsync(
                        "/auth/password/", new { current_password = TestServer.Password, new_password = "another horse 43" },
                        HttpStatusCode.OK);
                break;
            case Way.DisabledByAdministrator:
                using (var admin = Server.As((await Server.RegisterAdminAsync()).Access))
                    await admin.PostAsync($"/admin/users/{user.UserId}/disable/", content: null).ReadAsync(HttpStatusCode.OK);
                break;
            case Way.DisabledByCommand:
                await RunAsync("disable", user.Email);
                break;
            default:
                using (var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
                {
                    Content = JsonContent.Create(new { password = TestServer.Password })
                })
                    await own.SendAsync(request).ReadAsync(HttpStatusCode.OK);
                break;
        }
    }

    private async Task<HttpClient> SignInAsync(TestUser user)
    {
        var signedIn = await Server.Http.PostAsync(
            "/auth/login/", new { email = user.Email, password = TestServer.Password }, HttpStatusCode.OK);
        return Server.As(signedIn.Data().GetProperty("access").GetString()!);
    }

    private static async Task<string> SessionOfAsync(HttpClient http)
    {
        var sessions = (await http.GetAsync("/auth/sessions/").ReadAsync(HttpStatusCode.OK)).Data();
        return sessions.EnumerateArray().Single(session => session.GetProperty("is_current").GetBoolean())
            .GetProperty("id").GetString()!;
    }

    private async Task RunAsync(string verb, string email)
    {
        var run = await ProgramRun.InvokeAsync(UserCommand.Create(), verb, email, "--data-directory", Server.DataDirectory);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    private bool HasRoom(Guid userId)
    {
        using var slot = Server.Get<ExportSlots>().TryTake(new ExportRequester(userId, default, AsAdmin: true));
        return slot is not null;
    }
}
