using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Category("Long")]
internal sealed class LargeExportTests
{
    private const int FileBytes = 64 * 1024 * 1024;
    private const int Files = 4;

    [Test]
    public async Task An_export_of_large_files_uses_constant_memory()
    {
        var directory = ServerProcess.NewDataDirectory();
        try
        {
            await using var server = await ServerProcess.StartAsync(directory, ("Chat:Attachments:MaxFileBytes", $"{FileBytes}"));
            var ana = await server.RegisterAsync("Ana");
            server.Http.DefaultRequestHeaders.Authorization = new("Bearer", ana.Access);
            var content = new byte[FileBytes];
            Random.Shared.NextBytes(content);
            for (var count = 0; count < Files; count++)
                await server.Http.UploadAsync(ana.UserId, content, fileName: $"{count}.bin");
            var before = server.ResidentBytes;

            using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/me/export/")
            {
                Content = JsonContent.Create(new { password = TestServer.Password })
            };
            using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await using var body = await response.Content.ReadAsStreamAsync();
            var (total, highest) = (0L, 0L);
            var buffer = new byte[1024 * 1024];
            for (int read; (read = await body.ReadAsync(buffer)) > 0; total += read)
                highest = Math.Max(highest, server.ResidentBytes);

            Assert.That(total, Is.GreaterThan((long)Files * FileBytes), "all of it came");
            Assert.That(highest - before, Is.LessThan(FileBytes / 2), "no file was held in memory");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
