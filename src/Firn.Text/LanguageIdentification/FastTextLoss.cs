namespace Firn.Text.LanguageIdentification;

/// <summary>How a fastText model was trained; decides how scores are read from it. Values as in the file.</summary>
internal enum FastTextLoss
{
    HierarchicalSoftmax = 1,
    NegativeSampling = 2,
    Softmax = 3,
    OneVersusAll = 4,
}
