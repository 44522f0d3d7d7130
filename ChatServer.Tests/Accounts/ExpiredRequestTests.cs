using System.Text;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

/// <summary>A token of another service has no session that could end: its requests end when it expires.</summary>
[Parallelizable]
internal sealed class ExpiredRequestTests : ServerFixture
{
    private const int FileBytes = 8 * 1024 * 1024;
    private const string Secret = "a secret of another service";

    protected override (string Key, string Value)[] Settings =>
        [
            ("Chat:Auth:SigningKey", Secret), ("Chat:Auth:AutoProvision", "true"),
            ("Chat:Attachments:MaxFileBytes", $"{FileBytes}")
        ];

    [Test]
    public async Task A_download_ends_when_the_token_of_another_service_that_started_it_expires()
    {
        var user = Guid.NewGuid();
        using var http = Server.As(Token(user, TimeSpan.FromMinutes(5)));
        var link = (await http.UploadAsync(user, new byte[FileBytes])).Text("attached_file")!;
        var path = new Uri(Server.Address, link).AbsolutePath;
        using var brief = await SlowReader.BeginAsync(Server, Token(user, TimeSpan.FromSeconds(3)), "GET", path);
        using var other = await SlowReader.BeginAsync(Server, Token(user, TimeSpan.FromMinutes(5)), "GET", path);

        await Eventually.IsTrueAsync(() => Server.Get<RunningRequests>().CountOf(user) == 1, "the download ends");

        Assert.That(await brief.ReadRestAsync(), Is.LessThan(FileBytes / 2));
        Assert.That(await other.ReadRestAsync(), Is.GreaterThan(FileBytes));
    }

    // The clocks of two services may differ: a token is accepted for a little longer than it says.
    private static string Token(Guid user, TimeSpan left) =>
        TokenForge.Hmac(
            new { user_id = user, exp = TokenForge.In(left - TokenTimes.AllowedSkew) }, Encoding.UTF8.GetBytes(Secret));
}
