using System.Globalization;
using System.Net;
using ChatServer.Attachments;
using ChatServer.Attachments.Uploads;
using ChatServer.Options.RateLimits;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments.Uploads;

internal sealed class UploadVolumeTests : ServerFixture
{
    private const int Limit = 1_048_576;

    protected override (string Key, string Value)[] Settings =>
        [
            ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:UploadBytesPerHour", $"{Limit}"),
            ("Chat:Attachments:MaxFileBytes", "800000")
        ];

    [Test]
    public async Task A_user_who_has_uploaded_too_much_must_wait_and_others_need_not()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.Access);
        using var bens = Server.As(ben.Access);
        await http.UploadAsync(ben.UserId, new byte[700_000], "first.dat");

        using var refused = await http.PostFileAsync(ben.UserId, new byte[700_000], "second.dat");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(
            int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), Is.EqualTo(2_747),
            "the time after which the largest file fits");
        Assert.That(
            Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories),
            Has.Length.EqualTo(1));
        await bens.UploadAsync(ana.UserId, new byte[700_000], "third.dat");
    }

    [Test]
    public void Bytes_count_in_whole_kilobytes_and_a_disabled_limit_allows_everything()
    {
        using var volume = new UploadVolume(new RateLimitOptions { UploadBytesPerHour = Limit }, new AttachmentOptions());
        using var free = new UploadVolume(
            new RateLimitOptions { UploadBytesPerHour = Limit, Enabled = false }, new AttachmentOptions());
        var user = Guid.NewGuid();

        Assert.That(volume.TryTake(user, Limit - 1), Is.True);
        Assert.That(volume.TryTake(user, 64 * 1_024), Is.False);
        Assert.That(free.TryTake(user, int.MaxValue - 1_024), Is.True);
    }
}
