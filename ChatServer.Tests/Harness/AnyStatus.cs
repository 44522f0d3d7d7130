namespace ChatServer.Tests.Harness;

internal static class AnyStatus
{
    /// <summary>Returns the body of an answer with any status.</summary>
    public static string ReadBody(this HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = http.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }
}
