using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Hosting.Start;

/// <summary>The unit that operators install.</summary>
[Parallelizable]
internal sealed partial class SystemdUnitTests
{
    private const double MaxExposure = 3;
    private static readonly string UnitPath = Repository.PathOf("docs/chatserver.service");
    private static readonly string Unit = File.ReadAllText(UnitPath);

    [Test]
    public void The_operations_page_shows_the_unit_unchanged() =>
        Assert.That(Repository.Read("docs/operations/systemd-and-docker.md"), Does.Contain($"```ini\n{Unit}```\n"));

    [Test]
    public void The_unit_has_a_low_exposure_level()
    {
        var rating = Analyze("security", "--offline=true", "--no-pager", UnitPath);

        var exposure = Exposure().Match(rating);
        Assert.That(exposure.Success, rating);
        Assert.That(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture), Is.LessThan(MaxExposure), rating);
    }

    // The program isn't installed where the tests run.
    [Test]
    public void Systemd_understands_every_line_of_the_unit()
    {
        var complaints = Analyze("verify", UnitPath).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith(UnitPath, StringComparison.Ordinal)
                || line.Contains("Unknown", StringComparison.Ordinal));

        Assert.That(complaints, Is.Empty);
    }


    private static string Analyze(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("systemd-analyze", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
            using var analyzer = Process.Start(start)!;
            var errors = analyzer.StandardError.ReadToEndAsync();
            var output = analyzer.StandardOutput.ReadToEnd();
            analyzer.WaitForExit();
            return output + errors.Result;
        }
        catch (Win32Exception)
        {
            throw new IgnoreException("systemd-analyze is not installed");
        }
    }

    [GeneratedRegex(@"Overall exposure level for chatserver\.service: ([\d.]+)")]
    private static partial Regex Exposure();
}
