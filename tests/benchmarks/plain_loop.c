/* The auction as an obvious C loop: what `make bench` measures the kernel against.
 *
 * The rules of a plain market only: one channel, GSP, position-based clicks, `cap_charge`, one ad an
 * account, one creative a campaign, no throttle, no segments. On such a market it fills the same
 * counters as simulator.kernel.settle does, to the last bit.
 */

#include <stdint.h>

#define MOST_SLOTS 16

typedef struct {
    /* searches */
    const double *time;
    const int32_t *keyword;
    const uint64_t *key;
    /* page */
    int64_t slots;
    const double *examination;
    double reserve, score_reserve, increment;
    const double *searcher, *searcher_rank, *prediction_rank;
    /* streams */
    uint64_t auction, conversion;
    /* ads */
    const int64_t *keyword_start, *keyword_ads;
    const uint64_t *lane_key; /* lanes: ads keyword by keyword */
    const double *lane_bid, *lane_weight;
    const int64_t *lane_campaign, *lane_account;
    const int64_t *ad_campaign, *ad_account;
    const double *relevance;
    int64_t learner;
    const int8_t *learner_keyword;
    /* in force */
    const double *bid, *weight;
    const int64_t *score_shown;
    const double *campaign_ceiling, *account_ceiling, *conversion_rate;
    /* spent */
    double *campaign_spent, *account_spent, *platform;
    /* counters */
    int64_t *searches, *impressions;
    double *attention;
    int64_t *clicks;
    double *cost;
    double *by_hour; /* searches, impressions, positions, scores, clicks, cost of this hour */
    /* log of orders */
    double *order_time;
    int64_t *order_ad;
    uint64_t *order_draw;
} Market;

static uint64_t mix64(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double largest(double a, double b) { return a > b ? a : b; }
static double smallest(double a, double b) { return a < b ? a : b; }

/* Settle searches first to last; return how many orders were logged. */
int64_t settle(const Market *m, int64_t first, int64_t last) {
    int64_t n_orders = 0;
    for (int64_t n = first; n < last; n++) {
        int64_t keyword = m->keyword[n];
        uint64_t root = mix64(m->key[n] ^ m->auction);
        m->searches[keyword] += 1;
        if (m->learner_keyword[keyword]) m->by_hour[0] += 1;

        double top_score[MOST_SLOTS + 1];
        uint64_t top_hash[MOST_SLOTS + 1];
        int64_t top_ad[MOST_SLOTS + 1];
        int64_t held = 0;
        for (int64_t at = m->keyword_start[keyword]; at < m->keyword_start[keyword + 1]; at++) {
            int64_t campaign = m->lane_campaign[at], account = m->lane_account[at];
            if (m->campaign_spent[campaign] >= m->campaign_ceiling[campaign] ||
                m->account_spent[account] >= m->account_ceiling[account]) continue;
            uint64_t h = mix64(root ^ m->lane_key[at]);
            double score = m->lane_bid[at] * (m->lane_weight[at] * (m->searcher_rank[h >> 54] *
                                                          m->prediction_rank[(h >> 44) & 1023]));
            if (score <= 0 || score < m->score_reserve) continue;
            if (held > m->slots && (score < top_score[m->slots] ||
                                    (score == top_score[m->slots] && h < top_hash[m->slots]))) continue;
            if (held <= m->slots) held++;
            int64_t place = held - 1;
            while (place > 0 && (score > top_score[place - 1] ||
                                 (score == top_score[place - 1] && h > top_hash[place - 1]))) {
                top_score[place] = top_score[place - 1];
                top_hash[place] = top_hash[place - 1];
                top_ad[place] = top_ad[place - 1];
                place--;
            }
            top_score[place] = score;
            top_hash[place] = h;
            top_ad[place] = m->keyword_ads[at];
        }

        int64_t shown = held < m->slots ? held : m->slots;
        for (int64_t slot = 0; slot < shown; slot++) {
            int64_t ad = top_ad[slot];
            uint64_t h = top_hash[slot];
            int64_t campaign = m->ad_campaign[ad], account = m->ad_account[ad];
            double factor = m->searcher[h >> 54];
            m->impressions[ad * m->slots + slot] += 1;
            m->attention[ad * m->slots + slot] += factor;
            if (account == m->learner) {
                m->by_hour[1] += 1;
                m->by_hour[2] += (double)(slot + 1);
                m->by_hour[3] += (double)m->score_shown[ad];
            }
            double u = (double)(h & 0xFFFFFFFFFFF) * 0x1p-44;
            if (u >= m->examination[slot] * m->relevance[ad] * factor) continue;

            double own = m->weight[ad] * (m->searcher_rank[h >> 54] * m->prediction_rank[(h >> 44) & 1023]);
            double price = largest(m->reserve, m->score_reserve / own);
            if (slot + 1 < held) price = largest(price, top_score[slot + 1] / own + m->increment);
            price = smallest(m->bid[ad], price);
            double campaign_left = m->campaign_ceiling[campaign] - m->campaign_spent[campaign];
            double account_left = m->account_ceiling[account] - m->account_spent[account];
            double charge = largest(0, smallest(price, smallest(campaign_left, account_left)));
            m->campaign_spent[campaign] =
                charge == campaign_left ? m->campaign_ceiling[campaign]
                : smallest(m->campaign_ceiling[campaign], m->campaign_spent[campaign] + charge);
            m->account_spent[account] =
                charge == account_left ? m->account_ceiling[account]
                : smallest(m->account_ceiling[account], m->account_spent[account] + charge);
            m->cost[ad] += charge;
            m->clicks[ad] += 1;
            m->platform[0] += charge;
            m->platform[1] = largest(m->platform[1], charge - m->bid[ad]);
            m->platform[2] = largest(m->platform[2], charge);
            if (account == m->learner) {
                m->by_hour[4] += 1;
                m->by_hour[5] += charge;
            }
            uint64_t g = mix64(h ^ m->conversion);
            if ((double)(g & 0xFFFFFFFFFFF) * 0x1p-44 < m->conversion_rate[ad]) {
                m->order_time[n_orders] = m->time[n];
                m->order_ad[n_orders] = ad;
                m->order_draw[n_orders] = g;
                n_orders++;
            }
        }
    }
    return n_orders;
}
