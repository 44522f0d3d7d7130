using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments.Uploads;

/// <summary>Long uploads whose sender loses their rights meanwhile.</summary>
[Parallelizable]
internal sealed class OutlivedUploadTests : ServerFixture
{
    [Test]
    public async Task A_file_whose_sender_signs_out_during_the_upload_is_not_stored([Values] bool isRoom)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "before");
        using var http = Server.As(ana.User.Access);
        var conversation = (await Server.HistoryAsync(ben, ana.UserId)).Messages()[0].Number("thread");
        var file = new PausedContent();
        using var form = isRoom
            ? new MultipartFormDataContent
            {
                { new StringContent($"{ben.UserId}"), "receiver" }, { file, "attached_file", "late.txt" }
            }
            : new MultipartFormDataContent { { file, "file", "late.txt" } };

        var uploading = http.PostAsync(
            isRoom ? "/chat/attachment/" : $"/api/v1/messages/conversation/conv_{conversation}/share-file", form);
        await file.Begun;
        (await http.PostAsJsonAsync("/auth/logout/", new { })).EnsureSuccessStatusCode();
        file.Resume();

        Assert.That((await uploading).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await Server.HistoryAsync(ben, ana.UserId)).Messages(), Has.Length.EqualTo(1));
    }
}
